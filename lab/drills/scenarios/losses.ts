import type { Drill } from "../drill";
import { removeWorkloads } from "../workloads";
import { comeBack, lose, type LossScenario, prepare } from "./losing";

const withoutQuorum = { etcdMembers: 1, etcdHasQuorum: false } as const;
const withQuorum = { etcdMembers: 2, etcdHasQuorum: true } as const;

const scenarios: readonly LossScenario[] = [
  {
    name: "lose-vps",
    description: "one VPS goes: quorum, ingress on the other, its pods move, and it comes back",
    outputKey: "lab-vps-cp-0",
    isLost: ({ name }) => name === "lab-vps-cp-0",
    required: {
      ...{ ...withQuorum, ingressCount: 1, databaseMembers: 2, databaseIsWritable: true },
      homePods: "managed",
    },
  },
  {
    name: "lose-both-vps",
    description: "both VPS go: no quorum, no API, no ingress; home runs on, and nothing moves",
    outputKey: "every VPS",
    isLost: ({ site }) => site === "vps",
    required: {
      ...{ ...withoutQuorum, ingressCount: 0, databaseMembers: 1, databaseIsWritable: false },
      homePods: "unmanaged",
    },
  },
  {
    name: "lose-home",
    description: "every machine at home goes: quorum and ingress stay on the VPS, home pods wait",
    outputKey: "home",
    isLost: ({ site }) => site === "home",
    required: {
      ...{ ...withQuorum, ingressCount: 2, databaseMembers: 2, databaseIsWritable: true },
      homePods: "down",
    },
  },
  {
    name: "lose-home-control-plane",
    description: "the home control plane goes: quorum on the VPS, and no pod has to move",
    outputKey: "lab-pve-cp-0",
    isLost: ({ name }) => name === "lab-pve-cp-0",
    required: {
      ...{ ...withQuorum, ingressCount: 2, databaseMembers: 3, databaseIsWritable: true },
      homePods: "managed",
    },
  },
  {
    name: "cut-link",
    description: "the sites lose each other: the VPS side goes on, home runs on alone",
    outputKey: "the link between the sites",
    isLost: () => false,
    isLinkCut: true,
    required: {
      ...{ ...withQuorum, ingressCount: 2, databaseMembers: 2, databaseIsWritable: true },
      homePods: "unmanaged",
    },
  },
];

const drillOf = (scenario: LossScenario): Drill => ({
  name: scenario.name,
  description: scenario.description,
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    const before = await scene.step("three kinds of workloads", () => prepare(scene, cluster));
    await scene.step("the loss", () => lose(scene, cluster, scenario, before));
    await scene.step("the return", () => comeBack(scene, cluster, scenario, before));
    await scene.step("the workloads go", () => removeWorkloads(scene, cluster));
  },
});

/** Losses of machines and of the link, compared with what the program says of them. */
export const losses: readonly Drill[] = scenarios.map(drillOf);
