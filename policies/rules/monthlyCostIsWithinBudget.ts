import { sum } from "../cost/bill";
import { ofSite, ofStorage, shownEuros, sites } from "../cost/summary";
import { budgetOf, costThresholds, noteCostSettings } from "../costSettings";
import { programCost } from "../programCost";
import { stackRule } from "../rule";
import { separately, unchecked } from "../unknown";

/** Rounding of sums of cents must not refuse what is exactly within the budget. */
const toleranceEuros = 1e-6;

const untilPriced = "once policies/prices says what it costs";

/** A larger type, a forgotten server or a lost old price costs every month from then on. */
export const monthlyCostIsWithinBudget = stackRule(
  {
    name: "monthly-cost-is-within-budget",
    description: "What the program costs a month stays within the budget of its stack.",
    severity: "high",
    remediationSteps:
      "remove what costs, or raise the budget in the policy pack's configuration on purpose.",
    thresholds: costThresholds,
  },
  (resources, settings, report) => {
    noteCostSettings(settings);
    const { bill, unknown } = programCost(resources, settings);
    const { totalEuros, siteEuros, storageEuros } = budgetOf(settings);
    const parts = [
      { subject: "monthly cost", euros: sum(bill.lines), limit: totalEuros },
      ...sites.map((site) => ({
        subject: `monthly cost of site ${site}`,
        euros: ofSite(bill, site),
        limit: siteEuros[site],
      })),
      { subject: "monthly cost of storage", euros: ofStorage(bill), limit: storageEuros },
    ];
    for (const { subject, euros, limit } of parts) {
      if (euros <= limit + toleranceEuros) continue;
      report({
        subject,
        actual: `is ${shownEuros(euros)} EUR`,
        expected: `${shownEuros(limit)} EUR at most`,
      });
    }
    // Nothing is refused for what is only unknown, but nobody may take it for checked either.
    separately([
      () => {
        if (unknown.length > 0) throw unchecked(unknown);
      },
      () => {
        const unpriced = bill.unpriced.map((item) => `no price of ${item}`);
        if (unpriced.length > 0) throw unchecked(unpriced, untilPriced);
      },
    ]);
  },
);
