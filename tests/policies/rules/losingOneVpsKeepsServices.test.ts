import { losingOneVpsKeepsServices } from "../../../policies/rules/losingOneVpsKeepsServices";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import {
  cluster,
  compliantCluster,
  deployment,
  manifest,
  node,
  onSite,
  release,
} from "../subjects";

const ports = { containers: [{ name: "pdns", ports: [{ containerPort: 5353, hostPort: 53 }] }] };
const nameServer = (host: string) =>
  deployment(
    host,
    { ...ports, nodeSelector: { "kubernetes.io/hostname": host } },
    { namespace: "dns" },
  );
const gateway = (matchLabels: unknown) =>
  release("cilium", { gatewayAPI: { enabled: true, hostNetwork: { nodes: { matchLabels } } } });
const stands = (what: string, count: number): string =>
  `${what}: stands on ${count} VPS, expected 2 or more`;

describeRule(losingOneVpsKeepsServices, {
  accepts: [
    { of: "a program without nodes", resources: [nameServer("vps-0")] },
    { of: "two VPS alone", resources: compliantCluster },
    {
      of: "a name server on each, and the gateway on both",
      resources: [
        ...compliantCluster,
        nameServer("vps-0"),
        nameServer("vps-1"),
        gateway({ "hybrid.cluster/site": "vps" }),
      ],
    },
    {
      of: "a DaemonSet of name servers",
      resources: [
        ...compliantCluster,
        manifest("apps/v1:DaemonSet", "pdns", {
          spec: { template: { spec: { ...ports, ...onSite("vps") } } },
        }),
      ],
    },
  ],
  reports: [
    {
      of: "one VPS",
      resources: [cluster, node("vps-0"), node("home-0", { site: "home" })],
      findings: [stands("cluster", 1)],
    },
    {
      of: "one name server",
      resources: [...compliantCluster, nameServer("vps-0")],
      findings: [stands("authoritative DNS", 1)],
    },
    {
      of: "two name servers on one VPS",
      resources: [...compliantCluster, nameServer("vps-0"), nameServer("vps-0")],
      findings: [stands("authoritative DNS", 1)],
    },
    {
      of: "the second name server at home",
      resources: [...compliantCluster, nameServer("vps-0"), nameServer("worker-0")],
      findings: [stands("authoritative DNS", 1)],
    },
    {
      of: "a gateway on one VPS",
      resources: [...compliantCluster, gateway({ "kubernetes.io/hostname": "vps-0" })],
      findings: [stands("gateway", 1)],
    },
    {
      of: "a gateway at home",
      resources: [...compliantCluster, gateway({ "hybrid.cluster/site": "home" })],
      findings: [stands("gateway", 0)],
    },
  ],
  leavesUnchecked: [
    {
      of: "unknown labels of the gateway, and checks DNS",
      resources: [...compliantCluster, gateway(unknown), nameServer("vps-0")],
      findings: [stands("authoritative DNS", 1)],
    },
  ],
});
