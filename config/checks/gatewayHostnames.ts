import { readZones, zoneOf } from "../../components/dns/zones/entries";
import { type Problem, quoted, removeCommand } from "../problem";
import type { Check } from "./check";

/** A Gateway has 64 listeners, one of which is plain HTTP. */
const mostHostnames = 63;

/** The shared Gateway can serve every host name, and gets a certificate for each. */
export const gatewayHostnames: Check = ({ gateway, network, dns }) => {
  const hostnames = gateway?.hostnames ?? [];
  const { zones } = readZones(dns ?? {});
  const problems = hostnames.flatMap((name, index): Problem[] => {
    if (!name?.startsWith("*.") || zoneOf(name.slice(2), zones) !== undefined) return [];
    const path = `gateway.hostnames[${index}]`;
    const message = `expected a single host name, got ${quoted(name)}; wildcards are issued only below a zone of hybrid:dns, over DNS-01`;
    return [{ path, message, fix: removeCommand(path) }];
  });
  if (hostnames.length > mostHostnames) {
    const path = "gateway.hostnames";
    const message = `expected at most ${mostHostnames} host names, got ${hostnames.length}`;
    problems.push({ path, message, fix: "in the stack file, serve some of them elsewhere" });
  }
  const published = network?.publishedPorts;
  const isReadable = published?.every((entry) => entry?.port && entry.protocol) ?? false;
  if (hostnames.length === 0 || !isReadable) return problems;
  for (const [port, purpose] of [
    [80, "the certificate authority checks host names there"],
    [443, "the Gateway serves them there"],
  ] as const) {
    if (published?.some((entry) => entry?.port === port && entry.protocol === "tcp")) continue;
    problems.push({
      path: "network.publishedPorts",
      message: `expected ${port}/tcp among them for the Gateway's host names, got none; ${purpose}`,
      fix: `in the stack file, add {protocol: tcp, port: ${port}} with a description`,
    });
  }
  return problems;
};
