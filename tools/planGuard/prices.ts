import { bill, type Bill, sum } from "../../policies/cost/bill";
import {
  hetznerBillables,
  type HetznerResource,
  orderedOnLabel,
} from "../../policies/cost/hetznerBillables";
import { hetznerPrices } from "../../policies/prices/hetzner";
import { serverPrice } from "../../policies/prices/lookup";
import { volumesAskedFor } from "./claims";
import { latest, type Plan, type PlannedResource, type State, unknownValue } from "./plan";
import { serverType } from "./restarts";

const primaryIpType = "hcloud:index/primaryIp:PrimaryIp";

const valueAlong = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null && Object.hasOwn(current, key)
        ? (current as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );

function hetznerResource({ name, type }: PlannedResource, state: State): HetznerResource {
  const sources = state.propertyDependencies["publicNets"] ?? [];
  return {
    type,
    name,
    read: (...path) => {
      const value = valueAlong(state.inputs, path);
      return value === unknownValue ? undefined : { value };
    },
    hasManagedIpv4: sources.some((urn) => urn.includes(`$${primaryIpType}::`)),
  };
}

/** The day whose price a server holds: the one that it says, or that since which the state knows it. */
function orderedOn({ inputs, created }: State): string | undefined {
  const said = valueAlong(inputs, ["labels", orderedOnLabel]);
  return typeof said === "string" && said !== unknownValue ? said : created;
}

/** Whether a server is ordered anew, or its type changes, so that it gets the price of the day. */
const isOrderedAnew = ({ fate, changed }: PlannedResource): boolean =>
  fate === "made" || fate === "replaced" || (fate === "changed" && changed.includes("serverType"));

/** Servers whose label still says the day of an order that this plan ends. */
export const endedOrders = ({ resources }: Plan): readonly string[] =>
  resources
    .filter((resource) => resource.type === serverType && isOrderedAnew(resource))
    .filter(({ after }) => valueAlong(after?.inputs, ["labels", orderedOnLabel]) !== undefined)
    .map(({ name }) => name);

function billOf(
  plan: Plan,
  moment: "before" | "after",
  today: string,
): Bill & { unknown: string[] } {
  const readings = plan.resources.flatMap((resource) => {
    const state = resource[moment];
    if (state === undefined) return [];
    const { billables, unknown } = hetznerBillables(hetznerResource(resource, state));
    const day =
      moment === "after" && isOrderedAnew(resource) ? today : orderedOn(resource.before ?? state);
    return [
      {
        unknown,
        billables: billables.map((billable) =>
          billable.kind === "server" ? { ...billable, orderedOn: day } : billable,
        ),
      },
    ];
  });
  const all = [...readings, ...volumesAskedFor(plan, moment)];
  return {
    ...bill(
      all.flatMap(({ billables }) => billables),
      hetznerPrices,
    ),
    unknown: all.flatMap(({ unknown }) => [...unknown]),
  };
}

/**
 * What the machines, addresses and volumes of a plan cost a month, in euros, net; volumes that its
 * objects ask Kubernetes for included.
 */
export interface PlanCost {
  readonly before: number;
  readonly after: number;
  /** What is in neither sum, or not in the second. */
  readonly missing: readonly string[];
}

/** @param today ISO 8601; what a plan orders gets the price of this day */
export function planCost(plan: Plan, today: string): PlanCost {
  const [before, after] = [billOf(plan, "before", today), billOf(plan, "after", today)];
  return {
    before: sum(before.lines),
    after: sum(after.lines),
    missing: [
      ...new Set([...before.unpriced, ...before.unknown, ...after.unpriced, ...after.unknown]),
    ],
  };
}

export interface LostPrice {
  readonly heldEuros: number;
  readonly newEuros: number;
}

/**
 * The price a server gives up, and what the same order costs today, backups included; undefined when
 * it keeps its price or held no other than today's, and "unknown" where the table has no answer.
 */
export function lostPrice(
  resource: PlannedResource,
  today: string,
): LostPrice | "unknown" | undefined {
  const { type, before, after, fate } = resource;
  if (type !== serverType || before === undefined || fate === "made") return undefined;
  if (!isOrderedAnew(resource) && fate !== "gone") return undefined;
  const monthly = (state: State | undefined, day: string | undefined): number | undefined => {
    if (state === undefined) return undefined;
    const order = {
      serverType: String(state.inputs["serverType"]),
      location: String(state.inputs["location"]),
    };
    const price = serverPrice(hetznerPrices, { ...order, orderedOn: day })?.euros;
    const share = state.inputs["backups"] === true ? hetznerPrices.backups.shareOfServer : 0;
    return price === undefined ? undefined : price * (1 + share);
  };
  const held = monthly(before, orderedOn(before));
  const sameToday = monthly(before, today);
  if (held === undefined || sameToday === undefined) return "unknown";
  if (held >= sameToday) return undefined;
  const next = monthly(latest({ ...resource, after: after ?? before }), today);
  return next === undefined ? "unknown" : { heldEuros: held, newEuros: next };
}
