import { type Euros, priceIn, serverPrice, serverRow } from "../prices/lookup";
import type { PriceTable } from "../prices/priceTable";
import type { Billable, Site } from "./billable";

/** What a line is for; only storage has a budget of its own. */
export type Purpose = "compute" | "address" | "storage" | "network" | "site";

export interface BillLine {
  /** `server talos-vps-cp-0 (cpx31)` */
  readonly item: string;
  readonly site: Site;
  readonly purpose: Purpose;
  /** Net. */
  readonly monthlyEuros: number;
  /** From a price in dollars. */
  readonly isConverted: boolean;
  /** What the same would cost if it was ordered today, where that is another price. */
  readonly newOrderEuros?: number;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** What has no price in the table, so that a sum which lacks it is not taken for the whole. */
  readonly unpriced: readonly string[];
}

type Server = Extract<Billable, { kind: "server" }>;

/** Tells what a line costs, or why nobody knows. */
type Priced = BillLine | { readonly unpriced: string };

const line = (
  item: string,
  purpose: Purpose,
  { euros, isConverted }: Euros,
  factor = 1,
): BillLine => ({ item, site: "vps", purpose, monthlyEuros: euros * factor, isConverted });

const lineOf = (
  item: string,
  purpose: Purpose,
  price: Euros | undefined,
  factor?: number,
): Priced => (price === undefined ? { unpriced: item } : line(item, purpose, price, factor));

/** The server's own price, its backups', and what it sends beyond what is included. */
function serverLines(server: Server, table: PriceTable): readonly Priced[] {
  const { name, serverType, location, orderedOn, hasBackups, trafficTb = 0 } = server;
  const price = serverPrice(table, server);
  const item = `server ${name} (${serverType})`;
  if (price === undefined) {
    const since = orderedOn === undefined ? "" : `, ordered ${orderedOn.slice(0, 10)}`;
    return [{ unpriced: `server ${name} (${serverType} in ${location}${since})` }];
  }
  const today = serverPrice(table, { serverType, location })?.euros ?? price.euros;
  const { shareOfServer } = table.backups;
  const held = (factor: number): Pick<BillLine, "newOrderEuros"> =>
    today === price.euros ? {} : { newOrderEuros: today * factor };
  return [
    { ...line(item, "compute", price), ...held(1) },
    ...(hasBackups
      ? [{ ...line(`backups of ${name}`, "compute", price, shareOfServer), ...held(shareOfServer) }]
      : []),
    ...(trafficTb === 0 ? [] : trafficLines(server, trafficTb, table)),
  ];
}

function trafficLines(server: Server, trafficTb: number, table: PriceTable): readonly Priced[] {
  const included = serverRow(table, server)?.includedTrafficTb;
  const item = `traffic of ${server.name} (${trafficTb} TB)`;
  if (included === undefined) return [{ unpriced: item }];
  const above = Math.max(0, trafficTb - included);
  if (above === 0) return [];
  return [lineOf(item, "network", priceIn(table, table.trafficTb, server.location), above)];
}

function priced(billable: Billable, table: PriceTable): readonly Priced[] {
  switch (billable.kind) {
    case "server":
      return serverLines(billable, table);
    case "primaryIpv4": {
      const price = priceIn(table, table.primaryIpv4, billable.location);
      return [lineOf(`primary IPv4 ${billable.name}`, "address", price)];
    }
    case "floatingIpv4": {
      const price = priceIn(table, table.floatingIpv4, billable.location);
      return [lineOf(`floating IPv4 ${billable.name}`, "address", price)];
    }
    case "volume": {
      const price = priceIn(table, table.volumeGb, undefined);
      const item = `volume ${billable.name} (${billable.sizeGb} GB)`;
      return [lineOf(item, "storage", price, billable.sizeGb)];
    }
    case "snapshot": {
      const price = priceIn(table, table.snapshotGb, undefined);
      return [lineOf(`snapshot ${billable.name}`, "storage", price, billable.sizeGb)];
    }
    case "loadBalancer": {
      const { name, type, location } = billable;
      const rows = table.loadBalancers.filter((row) => row.type === type);
      const item = `load balancer ${name} (${type} in ${location})`;
      return [lineOf(item, "network", priceIn(table, rows, location))];
    }
    case "site": {
      const { name, site, monthlyEuros } = billable;
      return [{ item: name, site, purpose: "site", monthlyEuros, isConverted: false }];
    }
  }
}

/** What a month of all these costs, line by line, in their order. */
export function bill(billables: readonly Billable[], table: PriceTable): Bill {
  const all = billables.flatMap((billable) => priced(billable, table));
  return {
    lines: all.flatMap((entry) => ("unpriced" in entry ? [] : [entry])),
    unpriced: all.flatMap((entry) => ("unpriced" in entry ? [entry.unpriced] : [])),
  };
}

/** The sum of some of a bill's lines, in euros. */
export const sum = (lines: readonly BillLine[]): number =>
  lines.reduce((total, { monthlyEuros }) => total + monthlyEuros, 0);
