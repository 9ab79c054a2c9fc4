/** Where the cloud has a column of its own in its price list. */
export type PriceRegion = "eu" | "us" | "ap";

/** Net, as the source names it. */
export type Money =
  | { readonly currency: "EUR"; readonly amount: number }
  | { readonly currency: "USD"; readonly amount: number };

interface Row {
  /** `everywhere` where the price list has one price for all locations. */
  readonly regions: readonly PriceRegion[] | "everywhere";
  readonly price: Money;
  /** Where the number was read. */
  readonly source: string;
}

interface TypedRow extends Row {
  readonly type: string;
}

/** A server of a type, a month, backups and address apart. */
export interface ServerPrice extends TypedRow {
  /** First day of orders at this price, ISO 8601; without it since ever. */
  readonly from?: string;
  /** Outgoing traffic a month that costs nothing, in TB, where it is known. */
  readonly includedTrafficTb?: number;
}

/**
 * What the cloud charges, collected until one day. What has no row has no price, and none is guessed:
 * a location that is not listed may cost as much, or three times as much.
 */
export interface PriceTable {
  /** Day of the collection, ISO 8601. */
  readonly asOf: string;
  /** Bills are in euros; sources that only have dollars are converted. */
  readonly eurosPerDollar: { readonly rate: number; readonly source: string };
  readonly servers: readonly ServerPrice[];
  readonly loadBalancers: readonly TypedRow[];
  /** Part of the server's own price, for seven backups. */
  readonly backups: { readonly shareOfServer: number; readonly source: string };
  /** An address a month, also while it belongs to no server. */
  readonly primaryIpv4: readonly Row[];
  readonly floatingIpv4: readonly Row[];
  /** A GB a month, also while no server has the volume. */
  readonly volumeGb: readonly Row[];
  /** A GB of compressed size a month. */
  readonly snapshotGb: readonly Row[];
  /** A TB of outgoing traffic above what is included. */
  readonly trafficTb: readonly Row[];
}
