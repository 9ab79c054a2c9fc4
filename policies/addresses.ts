import { BlockList, isIPv4 } from "node:net";

/** Ranges of IPv4 the public Internet does not route to a machine. */
export const privateRanges = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
] as const;

/** Where an IPv4 address lies; undefined when the text is no IPv4 address. */
export function reach(
  address: string,
  ranges: readonly string[],
): "private" | "public" | undefined {
  if (!isIPv4(address)) return undefined;
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits = "32"] = range.split("/");
    list.addSubnet(network, Number(bits));
  }
  return list.check(address) ? "private" : "public";
}

/** Length of a source's prefix in bits; an address without one stands for itself. */
export function prefixBits(source: string): number {
  const [address = "", bits] = source.split("/");
  return bits === undefined ? (isIPv4(address) ? 32 : 128) : Number(bits);
}

/** The numbers of a source's addresses, from the first to before `end`; undefined unless IPv4. */
function ipv4Range(source: string): { first: number; end: number } | undefined {
  const [address = ""] = source.split("/");
  if (!isIPv4(address)) return undefined;
  const size = 2 ** (32 - prefixBits(source));
  const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = number - (number % size);
  return { first, end: first + size };
}

/** How many IPv4 addresses sources hold together; those that overlap count once. */
export function ipv4AddressCount(sources: readonly string[]): number {
  const ranges = sources.flatMap((source) => ipv4Range(source) ?? []);
  let count = 0;
  let counted = 0;
  for (const { first, end } of ranges.toSorted((a, b) => a.first - b.first)) {
    count += Math.max(0, end - Math.max(first, counted));
    counted = Math.max(counted, end);
  }
  return count;
}
