import type { PolicyResource } from "@pulumi/policy";
import { bill, type Bill } from "./cost/bill";
import { hetznerBillables, type Reading } from "./cost/hetznerBillables";
import { claimedVolumes } from "./cost/volumeLedger";
import { programVolumes } from "./hetznerVolumes";
import { hetznerPrices } from "./prices/hetzner";
import { resourceType } from "./types";
import { known } from "./unknown";

/** What the cost of a program depends on beside its resources. */
export interface CostSettings {
  readonly storageClasses: readonly string[];
  readonly homeEuros: number;
  readonly trafficTb: number;
}

export interface ProgramCost {
  readonly bill: Bill;
  /** What costs money and cannot be reckoned in this preview. */
  readonly unknown: readonly string[];
}

/** Follows a path through maps and lists; reads nothing beside it. */
const valueAlong = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null
        ? (current as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );

const readingOf = ({ type, name, props, propertyDependencies }: PolicyResource): Reading =>
  hetznerBillables({
    type,
    name,
    read: (...path) => known(() => valueAlong(props, path)),
    hasManagedIpv4: (propertyDependencies["publicNets"] ?? []).some(
      (source) => source.type === resourceType.primaryIp,
    ),
  });

/** What a month of the program costs, its claims of volumes included. */
export function programCost(
  resources: readonly PolicyResource[],
  { storageClasses, homeEuros, trafficTb }: CostSettings,
): ProgramCost {
  // The engine shows them in the order in which they happened to register.
  const inOrder = resources.toSorted((one, other) => one.name.localeCompare(other.name));
  const readings = [...inOrder.map(readingOf), ...claimedVolumes(programVolumes, storageClasses)];
  const billables = readings.flatMap((reading) =>
    reading.billables.map((billable) =>
      billable.kind === "server" && trafficTb > 0 ? { ...billable, trafficTb } : billable,
    ),
  );
  const home = {
    kind: "site",
    name: "electricity and line, as configured",
    site: "home",
    monthlyEuros: homeEuros,
  } as const;
  return {
    bill: bill([...billables, ...(homeEuros > 0 ? [home] : [])], hetznerPrices),
    unknown: readings.flatMap(({ unknown }) => unknown),
  };
}
