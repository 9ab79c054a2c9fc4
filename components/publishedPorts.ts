import type { Settings } from "../config/schema";

type PublishedPort = Settings["network"]["publishedPorts"][number];

/**
 * What the VPS offer to the whole internet: what the stack file says, and DNS where there are zones
 * to answer for. TCP carries what does not fit into a packet, and clients that were told to ask again.
 */
export function publishedPorts({
  network,
  dns,
}: Pick<Settings, "network" | "dns">): PublishedPort[] {
  const { publishedPorts: published } = network;
  if (dns.zones.length === 0) return published;
  const isPublished = (protocol: PublishedPort["protocol"]): boolean =>
    published.some((entry) => entry.port === 53 && entry.protocol === protocol);
  const missing = (["udp", "tcp"] as const).filter((protocol) => !isPublished(protocol));
  return [...published, ...missing.map((protocol) => ({ protocol, port: 53, description: "DNS" }))];
}
