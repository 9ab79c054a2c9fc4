import { releaseOf } from "../releases";
import { resourceRule } from "../rule";
import { isRecord, shown } from "../values";

/** Without a selector every node listens, the ones at home on the LAN included. */
export const gatewayListensOnVpsOnly = resourceRule(
  {
    name: "gateway-listens-on-vps-only",
    description: "The gateway listens on the network of VPS nodes, and of no other.",
    severity: "high",
    remediationSteps:
      "set `gatewayAPI.hostNetwork.enabled: true` and `gatewayAPI.hostNetwork.nodes.matchLabels: {hybrid.cluster/site: vps}` in Cilium's values.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const release = releaseOf(resource);
    if (release?.chartName !== "cilium" || release.value("gatewayAPI.enabled") !== true) return;
    const { subject } = release;
    if (release.value("gatewayAPI.hostNetwork.enabled") !== true) {
      report({ subject, actual: "the gateway has no node to listen on", expected: "VPS nodes" });
      return;
    }
    const labels = release.value("gatewayAPI.hostNetwork.nodes.matchLabels");
    if (isRecord(labels) && labels["hybrid.cluster/site"] === "vps") return;
    const actual = `the gateway listens on nodes with labels ${shown(labels)}`;
    report({ subject, actual, expected: "VPS nodes only" });
  },
);
