import ipaddr from "ipaddr.js";

/** Consecutive addresses of one family, both ends included. */
export interface AddressRange {
  readonly family: "ipv4" | "ipv6";
  readonly first: bigint;
  readonly last: bigint;
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

/** The addresses of a network, host bits ignored, or the one address given. */
export function rangeOf(networkOrAddress: string): AddressRange {
  const [text = "", prefix] = networkOrAddress.split("/");
  const address = ipaddr.parse(text);
  const width = address.kind() === "ipv4" ? 32 : 128;
  const hostBits = BigInt(width - (prefix === undefined ? width : Number(prefix)));
  const first = (numberOf(address) >> hostBits) << hostBits;
  return { family: address.kind(), first, last: first + (1n << hostBits) - 1n };
}

export function prefixLengthOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf("/") + 1));
}

/** The network a CIDR belongs to, with its host bits zero: `10.2.0.0/16` for `10.2.1.1/16`. */
export function networkOf(cidr: string): string {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const kind = address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(cidr).toString()}/${prefix}`;
}

/** Whether the host bits of a CIDR are zero. */
export function isNetwork(cidr: string): boolean {
  return rangeOf(cidr).first === rangeOf(cidr.split("/")[0] ?? cidr).first;
}

/** Whether two networks or addresses have an address in common. */
export function overlap(left: string, right: string): boolean {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a.family === b.family && a.first <= b.first && b.last <= a.last;
}
