import type { FirewallRule } from "../../components/firewallRules";
import { contains } from "../../config/cidr";
import type { Settings } from "../../config/schema";
import { run } from "./command";
import { empty, members } from "./counters";
import type { Mesh } from "./mesh";
import { agentOn } from "./stream";
import type { Outsider } from "./topology";

export type Protocol = FirewallRule["protocol"];

export interface Scan {
  /** How many ports were tried, as seen on the internet segment. */
  readonly tried: number;
  /** The ports that reached one of the machines. */
  readonly reached: readonly number[];
}

const kubeSpanPort = 51_820;
const administratorsPorts = [6_443, 50_000];

/**
 * The ports of a server that an outsider is promised, in order: what the stack publishes, the mesh,
 * and for administrators the two APIs. It does not ask the firewall's rules, which are on trial.
 */
export function promisedPorts(
  { publishedPorts, adminCidrs }: Settings["network"],
  protocol: Protocol,
  { address }: Outsider,
): number[] {
  const isAdmin = adminCidrs.some((cidr) => contains(cidr, address));
  const published = publishedPorts.filter((one) => one.protocol === protocol);
  const own = protocol === "udp" ? [kubeSpanPort] : isAdmin ? administratorsPorts : [];
  return [...published.map(({ port }) => port), ...own].sort((a, b) => a - b);
}

/** Tries ports of an address, all if not said, and tells which arrived on the machines behind it. */
export async function scan(
  mesh: Mesh,
  protocol: Protocol,
  from: Outsider,
  address: string,
  machines: readonly string[],
  ports: readonly number[] = [],
): Promise<Scan> {
  const observers = ["internet", ...machines].map((machine) => mesh.links.namespace(machine));
  const set = `${protocol}Ports`;
  for (const observer of observers) await empty(observer, "arrived", set);
  await run(...agentOn(mesh, from.name, `scan-${protocol}`, address, ports.join()));
  const [tried = [], ...reached] = await Promise.all(
    observers.map((observer) => members(observer, "arrived", set)),
  );
  return { tried: tried.length, reached: [...new Set(reached.flat())].sort((a, b) => a - b) };
}
