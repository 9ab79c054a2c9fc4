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
