import { programMachines } from "../programMachines";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";

const labels = ["machine", "nodeLabels"] as const;
const instanceTypes: Readonly<Record<string, string>> = { vps: "vps", home: "proxmox-vm" };

/**
 * Every placement reads the site label. Region and zone are what volume drivers read: at home the
 * zone has to be the Proxmox node, so it cannot say the site.
 */
export const nodesAreLabelledWithTheirSite = programRule(
  {
    name: "nodes-are-labelled-with-their-site",
    description: "Every node carries its site, region, zone and kind of machine as labels.",
    severity: "critical",
    remediationSteps:
      "set `hybrid.cluster/site`, `topology.kubernetes.io/region`, `topology.kubernetes.io/zone` and `node.kubernetes.io/instance-type` in `machine.nodeLabels`.",
    thresholds: {},
  },
  (program, _settings, report) => {
    separately(
      programMachines(program).map(({ subject, urn, site, setting }) => () => {
        const of = (key: string): unknown => setting(undefined, ...labels, key);
        const expect = (key: string, expected: string, isRight: (value: string) => boolean) => {
          const value = of(key);
          if (typeof value === "string" && isRight(value)) return;
          report({ subject, actual: `label ${key} is ${shown(value)}`, expected, urn });
        };
        const labelled = String(of("hybrid.cluster/site"));
        const kind = instanceTypes[site ?? labelled];
        expect("hybrid.cluster/site", site ?? "vps or home", (value) =>
          site === undefined ? Object.hasOwn(instanceTypes, value) : value === site,
        );
        expect("topology.kubernetes.io/region", "a region", (value) => value !== "");
        expect("topology.kubernetes.io/zone", "a zone", (value) => value !== "");
        if (kind === undefined) return;
        expect("node.kubernetes.io/instance-type", kind, (value) => value === kind);
      }),
    );
  },
);
