import type { Budget } from "./cost/summary";
import type { CostSettings } from "./programCost";
import type { Settings, Threshold } from "./rule";
import { storageClasses } from "./hetznerVolumes";

const euros = (amount: number, description: string) =>
  ({ type: "number", minimum: 0, default: amount, description }) as const satisfies Threshold;

/**
 * The settings of the rule about the budget. The defaults hold two CPX31 with backups and addresses
 * at the prices of new orders, and the three smallest volumes: 2 × 62.49 × 1.2 + 2 × 0.50 + 3 × 0.572.
 */
export const costThresholds = {
  budgetEuros: euros(155, "What everything may cost a month, net."),
  vpsBudgetEuros: euros(155, "What site vps may cost a month, net."),
  homeBudgetEuros: euros(0, "What site home may cost a month, net."),
  storageBudgetEuros: euros(2, "What volumes and snapshots may cost a month, net."),
  homeEuros: euros(0, "What site home costs a month by its owner's own reckoning."),
  trafficTb: euros(0, "Outgoing traffic of each VPS a month, in TB."),
  maximumPriceAgeDays: {
    type: "integer",
    minimum: 1,
    default: 180,
    description: "Age from which on the price table counts as stale.",
  },
  storageClasses,
} as const;

export type CostThresholds = Settings<typeof costThresholds>;

export const budgetOf = (settings: CostThresholds): Budget => ({
  totalEuros: settings.budgetEuros,
  siteEuros: { vps: settings.vpsBudgetEuros, home: settings.homeBudgetEuros },
  storageEuros: settings.storageBudgetEuros,
});

/** The settings as the schema has them where nothing is configured. */
export const defaultCostSettings: CostSettings & { readonly maximumPriceAgeDays: number } = {
  storageClasses: storageClasses.default,
  homeEuros: costThresholds.homeEuros.default,
  trafficTb: costThresholds.trafficTb.default,
  maximumPriceAgeDays: costThresholds.maximumPriceAgeDays.default,
};

/**
 * The settings in force in this run, as the rule about the budget got them: the engine gives each rule
 * its own, and one budget in two places would differ one day. Undefined while that rule is disabled.
 */
let inForce: CostThresholds | undefined;

export function noteCostSettings(settings: CostThresholds): void {
  inForce = settings;
}

/** Gives the noted settings out once, for the run that they belong to. */
export function takeCostSettings(): CostThresholds | undefined {
  const settings = inForce;
  inForce = undefined;
  return settings;
}
