import type { ClusterView } from "./dangers";
import type { Verdict } from "./overrides";
import { isRefused } from "./overrides";
import type { Fate, Plan } from "./plan";
import { endedOrders, type PlanCost } from "./prices";

export interface Judged {
  readonly plan: Plan;
  readonly verdict: Verdict;
  readonly cost: PlanCost;
  readonly clusters: readonly ClusterView[];
}

/** A name as code, whatever it holds. */
const code = (text: string): string => `\`${text.replaceAll(/[`|\r\n]/g, "'")}\``;

const fates: readonly Fate[] = ["gone", "replaced", "changed", "made", "kept"];
const acts: Readonly<Record<Fate, string>> = {
  gone: "delete",
  replaced: "replace",
  changed: "update",
  made: "create",
  kept: "same",
};

/** A list of more changes than a reader of a merge request looks at. */
const longestList = 100;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", `### ${title}`, "", ...lines];

function counts({ resources }: Plan): readonly string[] {
  const numbers = fates.map(
    (fate) => resources.filter((resource) => resource.fate === fate).length,
  );
  return [
    `| ${fates.map((fate) => acts[fate]).join(" | ")} |`,
    `| ${fates.map(() => "---:").join(" | ")} |`,
    `| ${numbers.join(" | ")} |`,
  ];
}

function costLine({ before, after }: PlanCost): string {
  const difference = after - before;
  const sign = difference < 0 ? "-" : "+";
  return (
    `Cost a month, net: ${before.toFixed(2)} EUR before, ${after.toFixed(2)} EUR after ` +
    `(${sign}${Math.abs(difference).toFixed(2)} EUR).`
  );
}

function controlPlaneLines(clusters: readonly ClusterView[]): readonly string[] {
  return clusters.flatMap(({ name, voters, outages }) =>
    outages.map(({ voter, cause, isGated, ends, isAtEnd }) => {
      const back = isGated
        ? "one at a time, and a gate waits for it"
        : ends === undefined
          ? "nothing waits until it is back"
          : "what comes after it waits until it has joined again";
      const end = isAtEnd ? "at the end of the plan" : back;
      return `- ${code(voter)} of ${code(name)} (${voters} voters): ${cause}; ${end}`;
    }),
  );
}

/** The changes, those that end something first, and of those the refused ones. */
function changeLines({ resources }: Plan, { refused }: Verdict): readonly string[] {
  const rank = (urn: string, fate: Fate): number =>
    fates.indexOf(fate) + (refused.some(({ resource }) => resource === urn) ? 0 : fates.length);
  const changes = resources
    .filter(({ fate }) => fate !== "kept")
    .toSorted((one, other) => rank(one.urn, one.fate) - rank(other.urn, other.fate));
  const lines = changes.slice(0, longestList).map(({ name, type, fate, changed }) => {
    const of = changed.length === 0 || fate === "made" ? "" : `: ${changed.join(", ")}`;
    return `- ${acts[fate]} ${code(name)} (${code(type)})${of}`;
  });
  const more = changes.length - lines.length;
  return more > 0 ? [...lines, `- and ${more} more`] : lines;
}

/** The verdict on a plan for the discussion of a merge request. */
export function summary({ plan, verdict, cost, clusters }: Judged): string {
  const { refused, overridden, expired, unused } = verdict;
  return [
    `## Plan of stack ${code(plan.stack)}: ${isRefused(verdict) ? "refused" : "nothing in the way"}`,
    ...section(
      "Refused",
      refused.map(({ rule, name, message }) => `- **${rule}** ${code(name)}: ${message}`),
    ),
    ...section(
      "Expired overrides: remove or renew them",
      expired.map(
        ({ rule, resource, expires }) => `- **${rule}** ${code(resource)}: ended ${expires}`,
      ),
    ),
    ...section(
      "Overridden",
      overridden.map(
        ({ danger, by }) =>
          `- **${danger.rule}** ${code(danger.name)}: ${danger.message}; until ${by.expires}, because ` +
          code(by.reason),
      ),
    ),
    "",
    ...counts(plan),
    "",
    costLine(cost),
    ...cost.missing.map((what) => `\nNot in these sums: ${what}.`),
    ...endedOrders(plan).map(
      (name) =>
        `\nThe stack file says since when ${code(name)} is ordered (\`orderedOn\`): that ends with this plan.`,
    ),
    ...section("Control planes", controlPlaneLines(clusters)),
    ...section("Changes", changeLines(plan, verdict)),
    ...section(
      "Overrides that this plan does not need",
      unused.map(({ rule, resource }) => `- **${rule}** ${code(resource)}`),
    ),
    "",
  ].join("\n");
}
