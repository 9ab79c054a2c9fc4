import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { costSummary } from "../cost/summary";
import { budgetOf, defaultCostSettings, takeCostSettings } from "../costSettings";
import { type Exempting, exemptionsSchema, isExempt, noteExpired } from "../exemptions";
import { programVolumes } from "../hetznerVolumes";
import { ageInDays } from "../prices/lookup";
import { hetznerPrices } from "../prices/hetzner";
import { programCost } from "../programCost";
import { known } from "../unknown";

const subject = "monthly cost";

/**
 * Not a rule that anything can break but what a pack has to speak with: a line at every preview that
 * says what the program costs, so that a price is seen before it is paid.
 *
 * It looks at each resource too, because the claims of volumes show in inputs alone.
 */
export const monthlyCostIsShown: ResourceValidationPolicy & StackValidationPolicy = {
  name: "monthly-cost-is-shown",
  description: "What the program costs a month, per item and per site.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediationSteps: "read it; the rule about the budget refuses what is too much.",
  configSchema: { properties: { exemptions: exemptionsSchema } },
  validateResource: (resource) => {
    // What is unknown of it, the summary says; the rules about the count say it as well.
    known(() => {
      programVolumes.count(resource);
    });
  },
  validateStack: (stack, report) => {
    const settings = takeCostSettings();
    const configured = stack.getConfig<Exempting>();
    noteExpired(monthlyCostIsShown.name, configured);
    const { bill, unknown } = programCost(stack.resources, settings ?? defaultCostSettings);
    const isFree = bill.lines.length + bill.unpriced.length + unknown.length === 0;
    if (isFree || isExempt(configured.exemptions ?? [], subject)) return;
    report(
      `${subject}: ${costSummary({
        bill,
        unknown,
        budget: settings && budgetOf(settings),
        asOf: hetznerPrices.asOf,
        ageDays: ageInDays(hetznerPrices, new Date().toISOString()),
        maximumAgeDays: (settings ?? defaultCostSettings).maximumPriceAgeDays,
        eurosPerDollar: hetznerPrices.eurosPerDollar.rate,
      })}`,
    );
  },
};
