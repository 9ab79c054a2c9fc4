import { disruptionsAllowed, eachMemberGroup } from "../members";
import { releaseOf } from "../releases";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { valueAt } from "../values";

/** A drain takes as many members at once as the budget allows, and two of three are the majority. */
export const disruptionBudgetsKeepQuorum = programRule(
  {
    name: "disruption-budgets-keep-quorum",
    description: "At most one member of a database that decides by majority goes at a time.",
    severity: "high",
    remediationSteps:
      "set `podDisruptionBudget.maxUnavailable: 1` on a MariaDB, and leave `server.ha.disruptionBudget` of OpenBao and Vault enabled with 1.",
    thresholds: {},
  },
  (program, _settings, report) => {
    const check = (subject: string, allowed: number | undefined, urn: string): void => {
      if (allowed !== undefined && allowed <= 1) return;
      const actual = `lets ${allowed ?? "any number of"} members go at once`;
      report({ subject, actual, expected: "1 at most", urn });
    };
    const releases = new Map(
      program.inputs.flatMap((resource) => {
        const release = releaseOf(resource);
        return release === undefined ? [] : [[resource.urn, release] as const];
      }),
    );
    eachMemberGroup(program, ({ subject, spec, replicas }, _nodes, urn) => {
      const release = releases.get(urn);
      // The operator's own budget is half of the members, rounded up; the charts' is 1.
      const standard = { maxUnavailable: undefined, minAvailable: "50%" };
      if (release === undefined) {
        const budget = valueAt(spec, "podDisruptionBudget");
        const own = {
          maxUnavailable: valueAt(budget, "maxUnavailable"),
          minAvailable: valueAt(budget, "minAvailable"),
        };
        check(subject, disruptionsAllowed(budget === undefined ? standard : own, replicas()), urn);
        return;
      }
      separately([
        () => {
          const at = "server.ha.disruptionBudget";
          const isOff = release.value(`${at}.enabled`) === false;
          const own = release.value(`${at}.maxUnavailable`) ?? 1;
          const budget = { maxUnavailable: own, minAvailable: undefined };
          check(subject, isOff ? undefined : disruptionsAllowed(budget, replicas()), urn);
        },
      ]);
    });
  },
);
