import { eachMemberGroup } from "../members";
import { isKeptApart } from "../placement";
import { programRule } from "../rule";
import { valueAt } from "../values";

/** Two members on one node are lost together, and with them the majority. */
export const quorumMembersAreKeptApart = programRule(
  {
    name: "quorum-members-are-kept-apart",
    description: "Members of a database that decides by majority never share a node.",
    severity: "critical",
    remediationSteps:
      "set `affinity.antiAffinityEnabled: true` on a MariaDB; for OpenBao and Vault repeat the required hostname anti-affinity in `server.affinity`, which replaces the chart's.",
    thresholds: {},
  },
  (program, _settings, report) => {
    eachMemberGroup(program, ({ subject, chart, podSpec }, _nodes, urn) => {
      // The charts' own affinity keeps members apart until the values bring another one.
      const isCharts = chart !== undefined && valueAt(podSpec, "affinity") === undefined;
      if (isCharts || isKeptApart(podSpec)) return;
      const actual = "members may share a node";
      report({ subject, actual, expected: "required anti-affinity by host name", urn });
    });
  },
);
