import { clusters, controlPlanesBySite } from "../clusterNodes";
import { stackRule } from "../rule";
import { separately } from "../unknown";

/**
 * An even number of control planes tolerates no more losses than one fewer would, and a split other
 * than the planned one moves the quorum to a site that is not always on.
 */
export const controlPlanesAreSplitOverSites = stackRule(
  {
    name: "control-planes-are-split-over-sites",
    description: "A cluster has three control planes: two on VPS and one at home.",
    severity: "critical",
    remediationSteps:
      "set `role: controlplane` on two nodes of site vps and on one of site home in `hybrid:nodes`.",
    thresholds: {
      vpsControlPlanes: {
        type: "integer",
        minimum: 0,
        default: 2,
        description: "Control planes on VPS.",
      },
      homeControlPlanes: {
        type: "integer",
        minimum: 0,
        default: 1,
        description: "Control planes at home.",
      },
      minimumControlPlanes: {
        type: "integer",
        minimum: 1,
        default: 3,
        description: "Fewest control planes in all, whatever the split.",
      },
    },
  },
  (resources, { vpsControlPlanes, homeControlPlanes, minimumControlPlanes }, report) => {
    separately(
      clusters(resources).map((cluster) => () => {
        const { vps, home, all } = controlPlanesBySite(cluster);
        const subject = cluster.name;
        if (vps !== vpsControlPlanes || home !== homeControlPlanes) {
          report({
            subject,
            actual: `${vps} control planes on VPS and ${home} at home`,
            expected: `${vpsControlPlanes} on VPS and ${homeControlPlanes} at home`,
            urn: cluster.urn,
          });
        }
        if (all % 2 === 0 || all < minimumControlPlanes) {
          report({
            subject,
            actual: `${all} control planes in all`,
            expected: `an odd number of at least ${minimumControlPlanes}`,
            urn: cluster.urn,
          });
        }
      }),
    );
  },
);
