import { bill as reckoned, sum } from "../../../policies/cost/bill";
import type { Billable } from "../../../policies/cost/billable";
import { hetznerPrices } from "../../../policies/prices/hetzner";
import type { Store } from "../store";
import { HetznerCloud } from "./cloud";

export interface BillLine {
  /** `server talos-vps-cp-0 (cpx31)` */
  readonly item: string;
  /** Net. */
  readonly monthlyEuros: number;
}

export interface Bill {
  readonly costs: readonly BillLine[];
  /** What has no price in the list, so that a sum which lacks it is not taken for the whole. */
  readonly unpriced: readonly string[];
  /** Of which day the prices are, and what they lack. */
  readonly priceSource: string;
}

/** All that the world has at Hetzner and that costs money, on or off, assigned or not. */
function billables(store: Store): readonly Billable[] {
  const cloud = new HetznerCloud(store);
  return [
    ...cloud
      .all("server")
      .map(({ name, serverType, location, orderedAt, hasBackups }): Billable => ({
        ...{ kind: "server", name, serverType, location, hasBackups },
        orderedOn: orderedAt,
      })),
    ...cloud
      .all("primary_ip")
      .filter(({ type }) => type === "ipv4")
      .map(({ name }): Billable => ({ kind: "primaryIpv4", name })),
    ...cloud.all("volume").map(({ name, sizeGb }): Billable => ({ kind: "volume", name, sizeGb })),
    ...cloud.all("image").map(({ description, sizeGb }): Billable => ({
      ...{ kind: "snapshot", name: description, sizeGb },
    })),
  ];
}

const collected = `Hetzner's prices as collected until ${hetznerPrices.asOf}, dollars converted`;

/** What a month of all that the world has at Hetzner costs, line by line. */
export function bill(store: Store): Bill {
  const { lines, unpriced } = reckoned(billables(store), hetznerPrices);
  return {
    costs: lines,
    unpriced,
    priceSource:
      unpriced.length === 0 ? collected : `${collected}; no price for ${unpriced.join(", ")}`,
  };
}

/** The sum of a bill's lines, in euros. */
export const monthlyCost = (store: Store): number =>
  sum(reckoned(billables(store), hetznerPrices).lines);
