import { machineDocuments, ofKind, settingAt } from "../machineDocuments";
import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown } from "../values";

const serviceSwitch = ["cluster", "discovery", "registries", "service", "disabled"] as const;

/**
 * A node without KubeSpan talks to its peers in clear over the Internet, or not at all; without
 * discovery it finds none of them. The service registry is the one that serves before the mesh does.
 */
export const kubeSpanIsEnabled = resourceRule(
  {
    name: "kube-span-is-enabled",
    description: "Every node enables KubeSpan and discovery with its service registry.",
    severity: "critical",
    remediationSteps:
      "add the document `kind: KubeSpanConfig` with `enabled: true` and set `cluster.discovery.enabled: true` in the node's patches, without disabling its service registry.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    if (resource.type !== resourceType.configurationApply) return;
    const subject = `node '${resource.name}'`;
    const { documents, unreadable, requireAll } = machineDocuments(resource);
    const wanted = [
      {
        what: "KubeSpanConfig.enabled",
        actual: settingAt(ofKind(documents, "KubeSpanConfig"), "enabled"),
      },
      {
        what: "cluster.discovery.enabled",
        actual: settingAt(ofKind(documents, undefined), "cluster", "discovery", "enabled"),
      },
    ];
    for (const patch of unreadable) {
      report({ subject, actual: `${patch} is no YAML document`, expected: "a YAML map" });
    }
    const isServiceOff = settingAt(ofKind(documents, undefined), ...serviceSwitch) ?? false;
    if (isServiceOff !== false) {
      const actual = `${serviceSwitch.join(".")} is ${shown(isServiceOff)}`;
      report({ subject, actual, expected: "false" });
    }
    separately([
      ...wanted.map(({ what, actual }) => () => {
        if (actual === true) return;
        // What is absent may still be in a patch that is not known yet.
        if (actual === undefined) requireAll();
        report({ subject, actual: `${what} is ${shown(actual)}`, expected: "true" });
      }),
      requireAll,
    ]);
  },
);
