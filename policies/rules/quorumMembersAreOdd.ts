import { eachMemberGroup } from "../members";
import { programRule } from "../rule";

/** Two members are lost with one of them, and four survive no more losses than three do. */
export const quorumMembersAreOdd = programRule(
  {
    name: "quorum-members-are-odd",
    description: "Databases that decide by majority have three members, or another odd number.",
    severity: "critical",
    remediationSteps:
      "set three replicas: `replicas` of a MariaDB, `server.ha.replicas` of OpenBao and Vault, with `server.ha.enabled: true`.",
    thresholds: {
      minimumMembers: {
        type: "integer",
        minimum: 1,
        default: 3,
        description: "Fewest members of a database that decides by majority.",
      },
    },
  },
  (program, { minimumMembers }, report) => {
    eachMemberGroup(program, (group, _nodes, urn) => {
      const members = group.replicas();
      if (members >= minimumMembers && members % 2 === 1) return;
      report({
        subject: group.subject,
        actual: `has ${members} members`,
        expected: `an odd number of at least ${minimumMembers}`,
        urn,
      });
    });
  },
);
