import { machineRule } from "../machineRule";

/**
 * With the bypass, traffic to a peer that is down leaves in clear by the ordinary route; without it,
 * it waits. Either may be right, but nobody should find out which one it is during an outage.
 */
export const downPeerBypassIsDecided = machineRule(
  {
    name: "down-peer-bypass-is-decided",
    description: "Every node says whether traffic may pass around a mesh peer that is down.",
    severity: "medium",
    remediationSteps: "set `allowDownPeerBypass` of `hybrid:cluster` to true or false.",
    thresholds: {},
  },
  () => [
    {
      kind: "KubeSpanConfig",
      path: ["allowDownPeerBypass"],
      expected: "true or false",
      isRight: (value) => typeof value === "boolean",
    },
  ],
);
