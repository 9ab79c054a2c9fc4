import { changeSetting, setting } from "../settings";
import type { Store } from "../store";
import { VendorError } from "../vendorError";
import { isSold, type Location, type ServerType } from "./catalogue";
import { invalidInput } from "./cloud";

/** A server type that a location has run out of. */
export interface SoldOut {
  readonly location: string;
  /** `*` for all of them. */
  readonly serverType: string;
}

const soldOutSetting = "hetzner.soldOut";

/** Says what is sold out from now on; nothing else is. */
export const sellOut = (store: Store, soldOut: readonly SoldOut[]): void => {
  changeSetting(store, soldOutSetting, soldOut);
};

/** @throws VendorError when the location does not sell the type, or has none left */
export function checkStock(store: Store, type: ServerType, location: Location): void {
  if (!isSold(type, location)) {
    throw invalidInput("server_type", `${type.name} is not sold in ${location.name}`);
  }
  const isOut = setting<readonly SoldOut[]>(store, soldOutSetting, []).some(
    (out) => out.location === location.name && ["*", type.name].includes(out.serverType),
  );
  if (isOut) throw new VendorError("error during placement", "resource_unavailable");
}
