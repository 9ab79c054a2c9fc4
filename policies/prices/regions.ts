import type { PriceRegion } from "./priceTable";

const regions: Readonly<Record<string, PriceRegion>> = {
  fsn1: "eu",
  nbg1: "eu",
  hel1: "eu",
  ash: "us",
  hil: "us",
  sin: "ap",
};

/** The column of the price list that a location belongs to; undefined for one nobody has listed. */
export const regionOf = (location: string): PriceRegion | undefined =>
  Object.hasOwn(regions, location) ? regions[location] : undefined;
