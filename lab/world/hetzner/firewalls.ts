import ipaddr from "ipaddr.js";
import { contains, isNetwork } from "../../../config/cidr";
import type { Packet } from "../machine";
import { VendorError } from "../vendorError";
import { type HetznerCloud, invalidInput } from "./cloud";
import { type Labels, labelSelector } from "./labels";
import type { Firewall, FirewallRule, FirewallTarget, Server } from "./objects";

const maxFirewallsPerServer = 5;
/** A rule counts once for each network it names. */
const maxEffectiveRules = 500;

function checkCidrs(field: string, cidrs: readonly string[]): void {
  for (const cidr of cidrs) {
    if (!ipaddr.isValidCIDR(cidr)) throw invalidInput(field, `'${cidr}' is no CIDR`);
    if (!isNetwork(cidr)) throw invalidInput(field, `'${cidr}' has host bits set`);
  }
}

function checkPort({ protocol, port }: FirewallRule, field: string): void {
  const needsPort = protocol === "tcp" || protocol === "udp";
  if (!needsPort && port !== null) throw invalidInput(field, `${protocol} has no ports`);
  if (!needsPort) return;
  const [first = "", last = first] = (port ?? "").split("-");
  const isPort = (text: string): boolean =>
    /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
  if (!isPort(first) || !isPort(last) || Number(last) < Number(first)) {
    throw invalidInput(field, `'${port ?? ""}' is no port or range of ports`);
  }
}

function checkRules(rules: readonly FirewallRule[]): void {
  for (const [index, rule] of rules.entries()) {
    const field = (name: string): string => `rules.${index}.${name}`;
    checkPort(rule, field("port"));
    checkCidrs(field("source_ips"), rule.sourceIps);
    checkCidrs(field("destination_ips"), rule.destinationIps);
    const peers = rule.direction === "in" ? rule.sourceIps : rule.destinationIps;
    const peersField = rule.direction === "in" ? "source_ips" : "destination_ips";
    if (peers.length === 0) throw invalidInput(field(peersField), "at least one is needed");
  }
  const effective = rules.flatMap(({ sourceIps, destinationIps }) => [
    ...sourceIps,
    ...destinationIps,
  ]);
  if (effective.length > maxEffectiveRules) {
    throw invalidInput("rules", `at most ${maxEffectiveRules} effective rules`);
  }
}

export interface FirewallRequest {
  readonly name: string;
  readonly labels?: Labels;
  readonly rules?: readonly FirewallRule[];
  readonly appliedTo?: readonly FirewallTarget[];
}

export function createFirewall(cloud: HetznerCloud, request: FirewallRequest): Firewall {
  return cloud.request("create_firewall", () => {
    const { name, labels = {}, rules = [], appliedTo = [] } = request;
    checkRules(rules);
    const { id } = cloud.add("firewall", { name, labels, rules, appliedTo: [] });
    return applyFirewall(cloud, id, appliedTo);
  });
}

export const updateFirewall = (
  cloud: HetznerCloud,
  id: number,
  changes: { readonly name?: string; readonly labels?: Labels },
): Firewall => cloud.request("update_firewall", () => cloud.rename("firewall", id, changes));

export const setFirewallRules = (
  cloud: HetznerCloud,
  id: number,
  rules: readonly FirewallRule[],
): Firewall =>
  cloud.request("set_firewall_rules", () => {
    checkRules(rules);
    return cloud.change("firewall", id, { rules });
  });

const isSame = (a: FirewallTarget, b: FirewallTarget): boolean =>
  "serverId" in a
    ? "serverId" in b && a.serverId === b.serverId
    : "labelSelector" in b && a.labelSelector === b.labelSelector;

/** Applying it to what it is applied to already is a success, as the provider takes it for one. */
export function applyFirewall(
  cloud: HetznerCloud,
  id: number,
  targets: readonly FirewallTarget[],
): Firewall {
  return cloud.request("apply_firewall_to_resources", () => {
    for (const target of targets) {
      const { appliedTo } = cloud.get("firewall", id);
      if (appliedTo.some((known) => isSame(known, target))) continue;
      if ("labelSelector" in target) labelSelector(target.labelSelector);
      else cloud.get("server", target.serverId);
      cloud.change("firewall", id, { appliedTo: [...appliedTo, target] });
    }
    for (const server of cloud.all("server")) checkFirewallCount(cloud, server);
    return cloud.get("firewall", id);
  });
}

export function removeFirewall(
  cloud: HetznerCloud,
  id: number,
  targets: readonly FirewallTarget[],
): Firewall {
  return cloud.request("remove_firewall_from_resources", () => {
    const { appliedTo } = cloud.get("firewall", id);
    const kept = appliedTo.filter((known) => !targets.some((target) => isSame(known, target)));
    return cloud.change("firewall", id, { appliedTo: kept });
  });
}

/** Every firewall in front of a server, given to it by its id or by its labels. */
export const firewallsOf = (
  cloud: HetznerCloud,
  { id, labels }: Pick<Server, "id" | "labels">,
): readonly Firewall[] =>
  cloud
    .all("firewall")
    .filter(({ appliedTo }) =>
      appliedTo.some((target) =>
        "serverId" in target ? target.serverId === id : labelSelector(target.labelSelector)(labels),
      ),
    );

function checkFirewallCount(cloud: HetznerCloud, server: Server): void {
  if (firewallsOf(cloud, server).length <= maxFirewallsPerServer) return;
  throw new VendorError(
    `server with ID '${server.id}' has ${maxFirewallsPerServer} firewalls already`,
    "resource_limit_exceeded",
  );
}

export function deleteFirewall(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_firewall", () => {
    if (cloud.get("firewall", id).appliedTo.length > 0) {
      throw new VendorError(`firewall with ID '${id}' is still in use`, "resource_in_use");
    }
    cloud.remove("firewall", id);
  });
}

function admits({ direction, protocol, port, sourceIps }: FirewallRule, packet: Packet): boolean {
  if (direction !== "in" || protocol !== packet.protocol || port === null) return false;
  const [first = "", last = first] = port.split("-");
  const isOnPort = packet.port >= Number(first) && packet.port <= Number(last);
  return isOnPort && sourceIps.some((cidr) => contains(cidr, packet.from));
}

/** Without a firewall everything comes in; with one only what a rule of any of them admits. */
export function firewallsAdmit(cloud: HetznerCloud, server: Server, packet: Packet): boolean {
  const firewalls = firewallsOf(cloud, server);
  return (
    firewalls.length === 0 ||
    firewalls.some(({ rules }) => rules.some((rule) => admits(rule, packet)))
  );
}
