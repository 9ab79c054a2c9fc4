import { type Money, type PriceRegion, type PriceTable, type ServerPrice } from "./priceTable";
import { regionOf } from "./regions";

/** A price in euros, and whether it had to be converted. */
export interface Euros {
  readonly euros: number;
  readonly isConverted: boolean;
}

interface Placed {
  readonly regions: readonly PriceRegion[] | "everywhere";
  readonly price: Money;
}

const isIn = ({ regions }: Placed, location: string | undefined): boolean => {
  if (regions === "everywhere") return true;
  const region = location === undefined ? undefined : regionOf(location);
  return region !== undefined && regions.includes(region);
};

const euros = ({ currency, amount }: Money, { eurosPerDollar }: PriceTable): Euros =>
  currency === "EUR"
    ? { euros: amount, isConverted: false }
    : { euros: amount * eurosPerDollar.rate, isConverted: true };

/** The price of a row for a location; undefined where the table has none. */
export function priceIn(
  table: PriceTable,
  rows: readonly Placed[],
  location: string | undefined,
): Euros | undefined {
  const row = rows.find((candidate) => isIn(candidate, location));
  return row && euros(row.price, table);
}

export interface ServerOrder {
  readonly serverType: string;
  readonly location: string;
  /** Day, or moment, of the order, ISO 8601; without it, after every price step. */
  readonly orderedOn?: string | undefined;
}

/** The row a server is billed by: the newest one that was in force when it was ordered. */
export function serverRow(
  { servers }: PriceTable,
  { serverType, location, orderedOn }: ServerOrder,
): ServerPrice | undefined {
  return servers
    .filter((row) => row.type === serverType && isIn(row, location))
    .filter(({ from = "" }) => orderedOn === undefined || orderedOn >= from)
    .reduce<ServerPrice | undefined>(
      (newest, row) =>
        newest === undefined || (row.from ?? "") > (newest.from ?? "") ? row : newest,
      undefined,
    );
}

/** What a server costs a month, on or off; undefined where the table has no price of that day. */
export function serverPrice(table: PriceTable, order: ServerOrder): Euros | undefined {
  const row = serverRow(table, order);
  return row && euros(row.price, table);
}

/** Whole days from the collection of a table to a day, ISO 8601. */
export const ageInDays = ({ asOf }: PriceTable, today: string): number =>
  Math.floor((Date.parse(today.slice(0, 10)) - Date.parse(asOf)) / 86_400_000);
