import { installerOf, installImage } from "../installers";
import { programMachines } from "../programMachines";
import { programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown } from "../values";

/** Two versions in one cluster are an upgrade that was forgotten, and the next one skips a step. */
export const nodesRunOneTalosVersion = programRule(
  {
    name: "nodes-run-one-talos-version",
    description: "Every node installs the same exact version of Talos, from a schematic by its id.",
    severity: "high",
    remediationSteps: "set `talosVersion` in `hybrid:cluster` and let it name every image.",
    thresholds: {},
  },
  (program, _settings, report) => {
    let first: { readonly subject: string; readonly version: string } | undefined;
    const check = (subject: string, version: string, urn: string): void => {
      first ??= { subject, version };
      if (version === first.version) return;
      const expected = `${first.version}, as ${first.subject}`;
      report({ subject, actual: `takes Talos ${version}`, expected, urn });
    };
    separately([
      ...programMachines(program).map(({ subject, urn, setting }) => () => {
        const image = setting(undefined, ...installImage);
        const version = installerOf(image)?.version;
        if (version !== undefined) check(subject, version, urn);
        else {
          const actual = `${installImage.join(".")} is ${shown(image)}`;
          report({ subject, actual, expected: "<platform>-installer/<schematic>:<version>", urn });
        }
      }),
      ...program.inputs
        .filter(({ type }) => type === resourceType.homeImage)
        .map(({ name, urn, props }) => () => {
          const version = /\/image\/[0-9a-f]{64}\/(v[^/]+)\//.exec(String(props["url"]))?.[1];
          if (version !== undefined) check(`image '${name}'`, version, urn);
        }),
    ]);
  },
);
