import { setting } from "../settings";
import type { Store } from "../store";
import { VendorError } from "../vendorError";

/** How many of each a project may have; an account's own limits differ and are asked for. */
export const defaultLimits = {
  server: 100,
  primary_ip: 200,
  firewall: 50,
  placement_group: 50,
  network: 50,
  volume: 300,
  image: 30,
  ssh_key: 100,
} as const;

export type Limits = Readonly<Record<keyof typeof defaultLimits, number>>;

/** Those a world has instead, as `Partial<Limits>`. */
export const limitsSetting = "hetzner.limits";

/** @throws VendorError when one more would be too many */
export function checkLimit(store: Store, kind: keyof Limits, existing: number): void {
  const limits = setting<Partial<Limits>>(store, limitsSetting, {});
  if (existing < (limits[kind] ?? defaultLimits[kind])) return;
  throw new VendorError(`${kind} limit reached`, "resource_limit_exceeded");
}
