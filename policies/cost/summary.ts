import { type Bill, type BillLine, sum } from "./bill";
import type { Site } from "./billable";

/** What a stack may cost a month, net. */
export interface Budget {
  readonly totalEuros: number;
  readonly siteEuros: Readonly<Record<Site, number>>;
  /** Of the total, what volumes and snapshots may have. */
  readonly storageEuros: number;
}

export interface CostFacts {
  readonly bill: Bill;
  /** What could not be reckoned because a preview does not know it. */
  readonly unknown: readonly string[];
  /** Undefined while no rule enforces one. */
  readonly budget: Budget | undefined;
  /** Day of the price table, and how many days ago that was. */
  readonly asOf: string;
  readonly ageDays: number;
  /** After how many days prices count as stale. */
  readonly maximumAgeDays: number;
  readonly eurosPerDollar: number;
}

export const sites: readonly Site[] = ["vps", "home"];

/** The parts of a bill that have budgets of their own. */
export const ofSite = ({ lines }: Bill, site: Site): number =>
  sum(lines.filter((line) => line.site === site));
export const ofStorage = ({ lines }: Bill): number =>
  sum(lines.filter(({ purpose }) => purpose === "storage"));

/** An amount as a person reads it, such as `62.49`. */
export const shownEuros = (euros: number): string => euros.toFixed(2);

const amountWidth = 8;
const amount = (euros: number): string => shownEuros(euros).padStart(amountWidth);

function lineText({ item, monthlyEuros, isConverted, newOrderEuros }: BillLine): string {
  const today =
    newOrderEuros === undefined
      ? ""
      : `  held price; ${shownEuros(newOrderEuros)} if ordered today`;
  return `${amount(monthlyEuros)}${isConverted ? "*" : " "}   ${item}${today}`;
}

function siteText(facts: CostFacts, site: Site): readonly string[] {
  const { bill, budget } = facts;
  const lines = bill.lines.filter((line) => line.site === site);
  const limit = budget === undefined ? "" : ` of ${shownEuros(budget.siteEuros[site])}`;
  const note = site === "home" && lines.length === 0 ? "; electricity is not counted" : "";
  return [`${amount(ofSite(bill, site))}  site ${site}${limit}${note}`, ...lines.map(lineText)];
}

/** The headline: the sum, whose prices, and what is left. */
function headline({ bill, unknown, budget, asOf, ageDays }: CostFacts): string {
  const isWhole = bill.unpriced.length + unknown.length === 0;
  const total = sum(bill.lines);
  const left =
    budget === undefined
      ? "no budget is enforced"
      : `headroom ${isWhole ? "" : "at most "}${shownEuros(budget.totalEuros - total)} of ` +
        `${shownEuros(budget.totalEuros)} EUR`;
  const days = `${ageDays} ${ageDays === 1 ? "day" : "days"} old`;
  return (
    `${isWhole ? "" : "at least "}${shownEuros(total)} EUR a month, net; ${left}; ` +
    `prices of ${asOf}, ${days}`
  );
}

/** The bill for a person to read: per item, per site, in all, what is left, and what is not in it. */
export function costSummary(facts: CostFacts): string {
  const { bill, unknown, budget, ageDays, maximumAgeDays, eurosPerDollar } = facts;
  const storageLimit = budget === undefined ? "" : ` of ${shownEuros(budget.storageEuros)}`;
  return [
    headline(facts),
    ...bill.unpriced.map(
      (item) => `NO PRICE, so not in the sum and not held to the budget: ${item}`,
    ),
    ...sites.flatMap((site) => siteText(facts, site)),
    `${amount(ofStorage(bill))}  of it storage${storageLimit}`,
    ...(bill.lines.some(({ isConverted }) => isConverted)
      ? [`* converted from dollars at ${eurosPerDollar.toFixed(4)} EUR`]
      : []),
    ...unknown.map((what) => `not known before the update, so not in the sum: ${what}`),
    ...(ageDays > maximumAgeDays
      ? [`stale: the prices are more than ${maximumAgeDays} days old, collect them anew`]
      : []),
  ].join("\n");
}
