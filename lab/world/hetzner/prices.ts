import type { ServerTypeName } from "./catalogue";

/*
 * What the cloud charges a month in the United States, net. A server keeps the price of the day on
 * which it was ordered or its type last changed. What is not listed has no price, and no guess.
 */

/** Where the prices come from, and of which day they are. */
export const priceSource =
  "Hetzner's product, price and API pages as collected by October 2026; euros for the CPX31, IPv4, " +
  "volumes and snapshots, the others from dollars at the rate of the CPX31's own two prices";

const eurosPerDollar = 62.49 / 73.49;

interface ServerPrice {
  /** First day of orders at this price, ISO 8601; the empty text is the beginning. */
  readonly from: string;
  readonly monthlyEuros: number;
}

/** New orders and changes of the type cost more from this day on. */
const secondIncrease = "2026-06-15";

/** Newest first. */
export const serverPrices: Readonly<Partial<Record<ServerTypeName, readonly ServerPrice[]>>> = {
  cpx21: [{ from: secondIncrease, monthlyEuros: 37.49 * eurosPerDollar }],
  cpx31: [
    { from: secondIncrease, monthlyEuros: 62.49 },
    { from: "", monthlyEuros: 24.99 * eurosPerDollar },
  ],
  cpx41: [{ from: secondIncrease, monthlyEuros: 141.49 * eurosPerDollar }],
  ccx13: [{ from: secondIncrease, monthlyEuros: 50.99 * eurosPerDollar }],
  ccx23: [{ from: secondIncrease, monthlyEuros: 102.99 * eurosPerDollar }],
};

/** Seven of them are kept, for a fifth of the server's price. */
export const backupShare = 0.2;

/** Also while it belongs to no server. */
export const primaryIpv4MonthlyEuros = 0.5;

/** The European price; that of the United States is not listed. */
export const volumeMonthlyEurosPerGb = 0.0572;

/** Of its compressed size. */
export const snapshotMonthlyEurosPerGb = 0.0143;
