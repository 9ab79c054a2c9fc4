import { nodesAreLabelledWithTheirSite } from "../../../policies/rules/nodesAreLabelledWithTheirSite";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { configuration, node } from "../subjects";

const patch = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify({ machine: { nodeLabels: labels } });
const labels = {
  "hybrid.cluster/site": "vps",
  "topology.kubernetes.io/region": "hil",
  "topology.kubernetes.io/zone": "hil",
  "node.kubernetes.io/instance-type": "vps",
};
const home = {
  ...labels,
  "hybrid.cluster/site": "home",
  "node.kubernetes.io/instance-type": "proxmox-vm",
};
const wrong = (key: string, value: string, expected: string): string =>
  `node 'a': label ${key} is ${value}, expected ${expected}`;
const configured = (own: Readonly<Record<string, string>>) => configuration("a", [patch(own)]);

describeRule(nodesAreLabelledWithTheirSite, {
  accepts: [
    {
      of: "labels of either site",
      resources: [configured(labels), configuration("b", [patch(home)])],
    },
    {
      of: "labels over several patches",
      resources: [configuration("a", [patch(labels), "machine: {}"])],
    },
    { of: "the component's own site", resources: [node("a", { site: "home" }), configured(home)] },
  ],
  reports: [
    {
      of: "no labels",
      resources: [configuration("a", ["machine: {}"])],
      findings: [
        wrong("hybrid.cluster/site", "nothing", "vps or home"),
        wrong("topology.kubernetes.io/region", "nothing", "a region"),
        wrong("topology.kubernetes.io/zone", "nothing", "a zone"),
      ],
    },
    {
      of: "a site that is none",
      resources: [configured({ ...labels, "hybrid.cluster/site": "cloud" })],
      findings: [wrong("hybrid.cluster/site", '"cloud"', "vps or home")],
    },
    {
      of: "the other site's labels",
      resources: [node("a", { site: "home" }), configured(labels)],
      findings: [
        wrong("hybrid.cluster/site", '"vps"', "home"),
        wrong("node.kubernetes.io/instance-type", '"vps"', "proxmox-vm"),
      ],
    },
    {
      of: "the other kind of machine",
      resources: [configured({ ...labels, "node.kubernetes.io/instance-type": "cpx31" })],
      findings: [wrong("node.kubernetes.io/instance-type", '"cpx31"', "vps")],
    },
    {
      of: "an empty zone",
      resources: [configured({ ...labels, "topology.kubernetes.io/zone": "" })],
      findings: [wrong("topology.kubernetes.io/zone", '""', "a zone")],
    },
  ],
  leavesUnchecked: [
    { of: "labels that an unknown patch may set", resources: [configuration("a", [unknown])] },
  ],
});
