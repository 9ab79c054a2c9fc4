import { gatewayListensOnVpsOnly } from "../../../policies/rules/gatewayListensOnVpsOnly";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { release } from "../subjects";

const gateway = (hostNetwork: unknown) =>
  release("cilium", { gatewayAPI: { enabled: true, hostNetwork } });
const labels = (matchLabels: unknown) => gateway({ enabled: true, nodes: { matchLabels } });
const listens = (shown: string): string =>
  `release 'cilium': the gateway listens on nodes with labels ${shown}, expected VPS nodes only`;

describeRule(gatewayListensOnVpsOnly, {
  accepts: [
    { of: "VPS nodes", resources: [labels({ "hybrid.cluster/site": "vps" })] },
    { of: "some VPS nodes", resources: [labels({ "hybrid.cluster/site": "vps", edge: "true" })] },
    { of: "no gateway", resources: [release("cilium")] },
    { of: "another chart", resources: [release("vault", { gatewayAPI: { enabled: true } })] },
  ],
  reports: [
    { of: "every node", resources: [gateway({ enabled: true })], findings: [listens("nothing")] },
    { of: "no label", resources: [labels({})], findings: [listens("{}")] },
    {
      of: "nodes at home",
      resources: [labels({ "hybrid.cluster/site": "home" })],
      findings: [listens('{"hybrid.cluster/site":"home"}')],
    },
    {
      of: "a gateway without a node",
      resources: [gateway({ enabled: false })],
      findings: ["release 'cilium': the gateway has no node to listen on, expected VPS nodes"],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown label", resources: [labels({ "hybrid.cluster/site": unknown })] },
  ],
});
