import type * as k8s from "@pulumi/kubernetes";
import { charts } from "../platform/charts";
import { dnsCharts } from "./charts";
import { apiPort, databaseClientLabel, dnsPort, galeraLabels, pdnsLabels } from "./names";

type Spec = k8s.types.input.networking.v1.NetworkPolicySpec;
type Rule = k8s.types.input.networking.v1.NetworkPolicyIngressRule;
type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

/** Label of the jobs that sign zones. */
export const signingLabel = { "hybrid.cluster/zone-signing": "true" } as const;

const tcp = (...ports: readonly number[]): NonNullable<Rule["ports"]> =>
  ports.map((port) => ({ protocol: "TCP", port }));

const pods = (matchLabels: Readonly<Record<string, string>>): Peer => ({
  podSelector: { matchLabels: { ...matchLabels } },
});

/** Pods of a chart, in whatever namespace it stands. */
const chartPods = ({ release, namespace }: { release: string; namespace: string }): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: {
    matchLabels: { "app.kubernetes.io/name": release, "app.kubernetes.io/instance": release },
  },
});

const ingress = (to: Readonly<Record<string, string>>, rules: Rule[]): Spec => ({
  podSelector: { matchLabels: { ...to } },
  policyTypes: ["Ingress"],
  ingress: rules,
});

/**
 * Who may reach what in the namespace, by name of the policy; nothing else gets in. The kubelet of
 * a node always reaches the pods on it.
 */
export const networkPolicies: Readonly<Record<string, Spec>> = {
  "deny-ingress": { podSelector: {}, policyTypes: ["Ingress"] },
  "pdns-servers": ingress(pdnsLabels("server"), [
    // From the whole world, and only there.
    {
      ports: [
        { protocol: "UDP", port: dnsPort },
        { protocol: "TCP", port: dnsPort },
      ],
    },
  ]),
  "pdns-api": ingress(pdnsLabels("api"), [
    {
      from: [
        chartPods(dnsCharts.powerDnsOperator),
        chartPods(dnsCharts.externalDns),
        chartPods(dnsCharts.pdnsWebhook),
        pods(signingLabel),
      ],
      ports: tcp(apiPort),
    },
  ]),
  galera: ingress(galeraLabels, [
    { from: [pods(databaseClientLabel)], ports: tcp(3_306) },
    // Writes, missed writes and whole copies, from member to member, and their agents.
    { from: [pods(galeraLabels)], ports: tcp(3_306, 4_567, 4_568, 4_444, 5_555) },
    { from: [chartPods(dnsCharts.mariaDbOperator)], ports: tcp(3_306, 5_555, 5_566) },
  ]),
};

/** Namespaces that the policies let in, which have to exist under these names. */
export const trustedNamespaces: readonly string[] = [
  dnsCharts.mariaDbOperator.namespace,
  charts.certManager.namespace,
];
