import { eachMemberGroup, eligibleBySite } from "../members";
import { programRule } from "../rule";

/**
 * With a majority on VPS the database lives on while home is away. A member's volume holds it to
 * its first node for good, so it must never have had the choice of another split.
 */
export const quorumMembersAreSplitOverSites = programRule(
  {
    name: "quorum-members-are-split-over-sites",
    description: "Databases that decide by majority keep two members on VPS and one at home.",
    severity: "critical",
    remediationSteps:
      "require the host names of two VPS and of one node at home, by `kubernetes.io/hostname` in a required node affinity.",
    thresholds: {
      vpsMembers: {
        type: "integer",
        minimum: 0,
        default: 2,
        description: "Nodes on VPS that members may run on.",
      },
      homeMembers: {
        type: "integer",
        minimum: 0,
        default: 1,
        description: "Nodes at home that members may run on.",
      },
    },
  },
  (program, { vpsMembers, homeMembers }, report) => {
    eachMemberGroup(program, (group, nodes, urn) => {
      const { vps, home } = eligibleBySite(group, nodes, program);
      if (vps === vpsMembers && home === homeMembers) return;
      report({
        subject: group.subject,
        actual: `may run on ${vps} nodes on VPS and ${home} at home`,
        expected: `${vpsMembers} on VPS and ${homeMembers} at home`,
        urn,
      });
    });
  },
);
