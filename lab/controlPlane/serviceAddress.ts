import { IPv4 } from "ipaddr.js";

/** The first address of the service range, which the API server gives to its own service. */
export function firstServiceAddress(serviceCidr: string): string {
  const [first, second, third, fourth = 0] = IPv4.networkAddressFromCIDR(serviceCidr).octets;
  return [first, second, third, fourth + 1].join(".");
}
