import { clusters, controlPlanesBySite } from "../clusterNodes";
import { stackRule } from "../rule";
import { separately } from "../unknown";

/** With the etcd majority at home, one power cut there stops the API of the whole cluster. */
export const losingHomeLeavesQuorum = stackRule(
  {
    name: "losing-home-leaves-quorum",
    description: "The etcd members on VPS alone are a majority, so losing home leaves quorum.",
    severity: "critical",
    remediationSteps:
      "move control planes to site vps in `hybrid:nodes` until they are more than half of all.",
    thresholds: {
      spareVpsMembers: {
        type: "integer",
        minimum: 0,
        default: 0,
        description: "Members the VPS site has beyond the bare majority.",
      },
    },
  },
  (resources, { spareVpsMembers }, report) => {
    separately(
      clusters(resources).map((cluster) => () => {
        const { vps, all } = controlPlanesBySite(cluster);
        const needed = Math.floor(all / 2) + 1 + spareVpsMembers;
        if (vps < needed) {
          report({
            subject: cluster.name,
            actual: `${vps} of ${all} etcd members are on VPS`,
            expected: `at least ${needed} there`,
            urn: cluster.urn,
          });
        }
      }),
    );
  },
);
