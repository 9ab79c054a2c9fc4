import { installerOf, installImage } from "../installers";
import { programMachines } from "../programMachines";
import { programRule } from "../rule";
import { separately } from "../unknown";

const platforms: Readonly<Record<string, string>> = { vps: "hcloud", home: "nocloud" };

/**
 * The installer decides what a machine is after its next upgrade: with another platform it finds
 * neither its address nor its provider's id, with another schematic it lacks the GPU's driver.
 */
export const schematicsFitTheirNodes = programRule(
  {
    name: "schematics-fit-their-nodes",
    description:
      "Installers are of their site's platform, and nodes of one kind share a schematic.",
    severity: "critical",
    remediationSteps:
      "install VPS with `hcloud-installer` and home with `nocloud-installer`, from one schematic per kind of node.",
    thresholds: {},
  },
  (program, _settings, report) => {
    const schematics = new Map<string, { readonly subject: string; readonly schematic: string }>();
    separately(
      programMachines(program).map(({ subject, urn, site, setting }) => () => {
        const installer = installerOf(setting(undefined, ...installImage));
        // The rule about the version says so.
        if (installer === undefined) return;
        const label = (key: string): unknown => setting(undefined, "machine", "nodeLabels", key);
        const place = site ?? String(label("hybrid.cluster/site"));
        const platform = platforms[place];
        if (platform !== undefined && installer.platform !== platform) {
          const actual = `installs platform ${installer.platform}`;
          report({ subject, actual, expected: `${platform} on site ${place}`, urn });
        }
        const kind = `${place}${label("nvidia.com/gpu") === "true" ? " with a GPU" : ""}`;
        const { schematic } = installer;
        const other = schematics.get(kind);
        if (other === undefined) schematics.set(kind, { subject, schematic });
        else if (other.schematic !== schematic) {
          const actual = `installs schematic ${schematic.slice(0, 12)}`;
          const expected = `${other.schematic.slice(0, 12)}, as ${other.subject}`;
          report({ subject, actual, expected, urn });
        }
      }),
    );
  },
);
