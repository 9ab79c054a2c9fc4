import { kubeconfigLeadsToVps } from "../../../policies/rules/kubeconfigLeadsToVps";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";

const fetched = (node: unknown, endpoint: unknown = node): Subject => ({
  type: "talos:cluster/kubeconfig:Kubeconfig",
  name: "hybrid",
  inputs: { node, endpoint },
});
const provider = (kubeconfig: unknown): Subject => ({
  type: "pulumi:providers:kubernetes",
  name: "hybrid",
  inputs: { kubeconfig },
});
const leading = (server: string) =>
  provider(`apiVersion: v1\nclusters: [{ name: a, cluster: { server: "${server}" } }]`);
const from = (host: string): string =>
  `kubeconfig 'hybrid': is fetched from ${host}, expected a public address of a VPS`;
const to = (host: string): string =>
  `provider 'hybrid': leads to ${host}, expected a public address of a VPS`;

describeRule(kubeconfigLeadsToVps, {
  accepts: [
    { of: "a VPS", resources: [fetched("5.78.43.147"), leading("https://5.78.43.147:6443")] },
    { of: "a name", resources: [leading("https://api.example.org:6443")] },
    {
      of: "a path, and text that is none",
      resources: [provider("~/.kube/config"), provider("clusters: [")],
    },
  ],
  reports: [
    {
      of: "a node at home",
      resources: [fetched("10.2.1.1")],
      findings: [from("10.2.1.1"), from("10.2.1.1")],
    },
    {
      of: "an endpoint at home",
      resources: [fetched("5.78.43.147", "10.2.1.1")],
      findings: [from("10.2.1.1")],
    },
    {
      of: "KubePrism",
      resources: [leading("https://localhost:7445")],
      findings: [to("localhost")],
    },
    {
      of: "the loopback address",
      resources: [leading("https://127.0.0.1:7445")],
      findings: [to("127.0.0.1")],
    },
    {
      of: "a server at home",
      resources: [leading("https://10.2.1.1:6443")],
      findings: [to("10.2.1.1")],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown endpoint beside a node at home",
      resources: [fetched("10.2.1.1", unknown)],
      findings: [from("10.2.1.1")],
    },
    { of: "an unknown kubeconfig", resources: [provider(unknown)] },
  ],
});
