import ipaddr from "ipaddr.js";
import { rangeOf } from "../../../config/cidr";
import { setting } from "../settings";
import { VendorError } from "../vendorError";
import type { HetznerCloud } from "./cloud";

/** The setting that names the public IPv4 network of a world, so that two labs do not collide. */
export const publicCidrSetting = "network.publicCidr";
const defaultPublicCidr = "127.20.0.0/24";

/**
 * The next public IPv4 address that no server and no primary IP has. It goes round, so that an
 * address that was given up stays unused for as long as possible, as in life.
 */
export function nextIpv4(cloud: HetznerCloud): string {
  const cidr = setting(cloud.store, publicCidrSetting, defaultPublicCidr);
  const { first, last } = rangeOf(cidr);
  const hosts = last - first - 1n;
  const used = new Set(cloud.all("primary_ip").map(({ ip }) => ip));
  for (let tried = 0n; tried < hosts; tried += 1n) {
    const turn = BigInt(cloud.store.next("hetzner address") - 1);
    const number = Number(first + 1n + (turn % hosts));
    const octets = [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
    const address = new ipaddr.IPv4(octets).toString();
    if (!used.has(address)) return address;
  }
  throw new VendorError(
    `all ${hosts.toString()} addresses of ${cidr} are used`,
    "resource_unavailable",
  );
}

/** A /64 of the documentation range for each, never given twice. */
export const nextIpv6Network = (cloud: HetznerCloud): string =>
  `2001:db8:${cloud.store.next("hetzner network").toString(16)}::/64`;

/** The address a server has of its network. */
export const firstIpv6Of = (network: string): string => network.replace(/\/64$/, "1");
