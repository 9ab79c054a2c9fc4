import { prefixBits } from "./addresses";
import { valueAt } from "./values";

/** A span of ports of one protocol, both ends included; protocols without ports have none. */
export interface PortSpan {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const lastPort = 65_535;

/** Reads "80", "2379-2380" or "any"; undefined for anything else. */
function ports(text: string): { from: number; to: number } | undefined {
  if (text === "any") return { from: 1, to: lastPort };
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= lastPort ? { from, to } : undefined;
}

/** Reads an allowlist entry such as "443/tcp", "30000-32767/tcp" or "icmp". */
export function portSpan(text: string): PortSpan {
  const [first = "", protocol] = text.split("/");
  if (protocol === undefined) return { protocol: first, from: 0, to: 0 };
  return { protocol, ...(ports(first) ?? { from: 0, to: 0 }) };
}

/** What a firewall rule opens; undefined when its port is none the cloud knows. */
export function opened(rule: unknown): PortSpan | undefined {
  const protocol = String(valueAt(rule, "protocol"));
  const port = valueAt(rule, "port");
  // The cloud takes ports for these two only.
  if (protocol !== "tcp" && protocol !== "udp") return { protocol, from: 0, to: 0 };
  const span = ports(String(port));
  return span && { protocol, ...span };
}

/** Whether every port of `span` is among `allowed`, which may cover it in pieces. */
export function isCovered(span: PortSpan, allowed: readonly PortSpan[]): boolean {
  let next = span.from;
  const pieces = allowed
    .filter(({ protocol }) => protocol === span.protocol)
    .toSorted((a, b) => a.from - b.from);
  for (const { from, to } of pieces) {
    if (from <= next && to >= next) next = to + 1;
  }
  return next > span.to;
}

/** Whether two spans have a port in common. */
export function overlaps(one: PortSpan, other: PortSpan): boolean {
  return one.protocol === other.protocol && one.from <= other.to && other.from <= one.to;
}

/** How messages name what a rule opens. */
export function spanText({ protocol, from, to }: PortSpan): string {
  if (from === 0) return protocol;
  return from === to ? `${from}/${protocol}` : `${from}-${to}/${protocol}`;
}

/** Whether a source is so wide that it stands for the Internet, as one of no readable width does. */
export function isWorld(source: string, shortestIpv4: number, shortestIpv6: number): boolean {
  return !(prefixBits(source) >= (source.includes(":") ? shortestIpv6 : shortestIpv4));
}
