import { disruptionBudgetsKeepQuorum } from "../../../policies/rules/disruptionBudgetsKeepQuorum";
import { quorumMembersAreKeptApart } from "../../../policies/rules/quorumMembersAreKeptApart";
import { quorumMembersAreOdd } from "../../../policies/rules/quorumMembersAreOdd";
import { quorumMembersAreSplitOverSites } from "../../../policies/rules/quorumMembersAreSplitOverSites";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { compliantCluster, hostnames, mariaDb, release, requiring } from "../subjects";

const vault = (ha: object, server: object = {}) =>
  release("vault", { injector: { enabled: false }, server: { ...server, ha } });
const galeraSubject = "MariaDB 'dns/galera'";
const vaultSubject = "release 'vault' StatefulSet 'vault'";

const odd = (subject: string, count: number): string =>
  `${subject}: has ${count} members, expected an odd number of at least 3`;

describeRule(quorumMembersAreOdd, {
  accepts: [
    { of: "three members", resources: [mariaDb(), vault({ enabled: true, replicas: 3 })] },
    { of: "five members", resources: [mariaDb({ replicas: 5 })] },
    { of: "the chart's own number", resources: [vault({ enabled: true })] },
    { of: "a database of one", resources: [mariaDb({ replicas: 1, galera: { enabled: false } })] },
  ],
  reports: [
    ...[0, 1, 2, 4].map((replicas) => ({
      of: `${replicas} members`,
      resources: [mariaDb({ replicas })],
      findings: [odd(galeraSubject, replicas)],
    })),
    {
      of: "no number at all",
      resources: [mariaDb({ replicas: undefined })],
      findings: [odd(galeraSubject, 1)],
    },
    {
      of: "a secret store without high availability",
      resources: [vault({ replicas: 3 })],
      findings: [odd(vaultSubject, 1)],
    },
    {
      of: "a secret store of two",
      resources: [vault({ enabled: true, replicas: 2 })],
      findings: [odd(vaultSubject, 2)],
    },
    {
      of: "three where five are wanted",
      resources: [mariaDb()],
      config: { minimumMembers: 5 },
      findings: [`${galeraSubject}: has 3 members, expected an odd number of at least 5`],
    },
  ],
  leavesUnchecked: [{ of: "an unknown number", resources: [mariaDb({ replicas: unknown })] }],
});

const on = (...names: readonly string[]) => ({ affinity: requiring(hostnames(...names)) });
const split = (subject: string, vps: number, home: number): string =>
  `${subject}: may run on ${vps} nodes on VPS and ${home} at home, expected 2 on VPS and 1 at home`;

describeRule(quorumMembersAreSplitOverSites, {
  accepts: [
    {
      of: "two VPS and one node at home by name",
      resources: [...compliantCluster, mariaDb(on("vps-0", "vps-1", "worker-0"))],
    },
    {
      of: "the same of a chart",
      resources: [...compliantCluster, vault({ enabled: true }, on("vps-0", "vps-1", "home-0"))],
    },
  ],
  reports: [
    {
      of: "members that may run anywhere",
      resources: [...compliantCluster, mariaDb()],
      findings: [split(galeraSubject, 2, 3)],
    },
    {
      of: "a choice of two nodes at home",
      resources: [...compliantCluster, mariaDb(on("vps-0", "vps-1", "worker-0", "gpu-0"))],
      findings: [split(galeraSubject, 2, 2)],
    },
    {
      of: "a majority at home",
      resources: [...compliantCluster, mariaDb(on("vps-0", "worker-0", "gpu-0"))],
      findings: [split(galeraSubject, 1, 2)],
    },
    {
      of: "VPS alone",
      resources: [
        ...compliantCluster,
        vault({ enabled: true }, { nodeSelector: { "hybrid.cluster/site": "vps" } }),
      ],
      findings: [split(vaultSubject, 2, 0)],
    },
  ],
  leavesUnchecked: [
    { of: "members on nodes that the program does not make", resources: [mariaDb()] },
    { of: "an unknown affinity", resources: [...compliantCluster, mariaDb({ affinity: unknown })] },
  ],
});

const apart = (topologyKey: string) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: {} }],
  },
});
const together = (subject: string): string =>
  `${subject}: members may share a node, expected required anti-affinity by host name`;

describeRule(quorumMembersAreKeptApart, {
  accepts: [
    {
      of: "the operator's anti-affinity",
      resources: [mariaDb({ affinity: { antiAffinityEnabled: true } })],
    },
    { of: "one of its own", resources: [mariaDb({ affinity: apart("kubernetes.io/hostname") })] },
    { of: "the chart's own", resources: [vault({ enabled: true })] },
    {
      of: "one repeated in a chart's values",
      resources: [vault({ enabled: true }, { affinity: apart("kubernetes.io/hostname") })],
    },
  ],
  reports: [
    { of: "no affinity", resources: [mariaDb()], findings: [together(galeraSubject)] },
    {
      of: "anti-affinity switched off",
      resources: [mariaDb({ affinity: { antiAffinityEnabled: false } })],
      findings: [together(galeraSubject)],
    },
    {
      of: "one by site",
      resources: [mariaDb({ affinity: apart("hybrid.cluster/site") })],
      findings: [together(galeraSubject)],
    },
    {
      of: "an own one by zone in place of the operator's",
      resources: [
        mariaDb({
          affinity: { antiAffinityEnabled: true, ...apart("topology.kubernetes.io/zone") },
        }),
      ],
      findings: [together(galeraSubject)],
    },
    {
      of: "a chart's values that replace the chart's",
      resources: [vault({ enabled: true }, on("a"))],
      findings: [together(vaultSubject)],
    },
  ],
  leavesUnchecked: [{ of: "an unknown affinity", resources: [mariaDb({ affinity: unknown })] }],
});

const budget = (podDisruptionBudget: unknown) => mariaDb({ podDisruptionBudget });
const goes = (subject: string, count: number | string): string =>
  `${subject}: lets ${count} members go at once, expected 1 at most`;

describeRule(disruptionBudgetsKeepQuorum, {
  accepts: [
    ...[
      { maxUnavailable: 1 },
      { maxUnavailable: 0 },
      { maxUnavailable: "33%" },
      { minAvailable: 2 },
      { minAvailable: "66%" },
    ].map((own) => ({ of: JSON.stringify(own), resources: [budget(own)] })),
    { of: "the operator's own", resources: [mariaDb()] },
    { of: "the chart's own", resources: [vault({ enabled: true })] },
  ],
  reports: [
    ...[
      { own: { maxUnavailable: 2 }, count: 2 },
      { own: { maxUnavailable: "34%" }, count: 2 },
      { own: { maxUnavailable: "100%" }, count: 3 },
      { own: { minAvailable: 1 }, count: 2 },
      { own: { minAvailable: "33%" }, count: 2 },
      { own: {}, count: "any number of" },
    ].map(({ own, count }) => ({
      of: JSON.stringify(own),
      resources: [budget(own)],
      findings: [goes(galeraSubject, count)],
    })),
    {
      of: "a chart's budget switched off",
      resources: [vault({ enabled: true, disruptionBudget: { enabled: false } })],
      findings: [goes(vaultSubject, "any number of")],
    },
    {
      of: "a chart's budget of two",
      resources: [vault({ enabled: true, disruptionBudget: { maxUnavailable: 2 } })],
      findings: [goes(vaultSubject, 2)],
    },
  ],
  leavesUnchecked: [{ of: "an unknown budget", resources: [budget({ maxUnavailable: unknown })] }],
});
