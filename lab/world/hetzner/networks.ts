import ipaddr from "ipaddr.js";
import { contains, isNetwork, overlap, prefixLengthOf, rangeOf } from "../../../config/cidr";
import { VendorError } from "../vendorError";
import { locationNamed } from "./catalogue";
import { checkDeletable, type HetznerCloud, invalidInput } from "./cloud";
import type { Labels } from "./labels";
import type { Network, PrivateNet, Route, Server, Subnet } from "./objects";

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

function checkRange(cidr: string): void {
  if (!ipaddr.IPv4.isValidCIDR(cidr) || !isNetwork(cidr)) throw invalidInput("ip_range");
  if (!privateRanges.some((range) => contains(range, cidr))) {
    throw invalidInput("ip_range", "only private networks of RFC 1918");
  }
  if (prefixLengthOf(cidr) > 29) throw invalidInput("ip_range", "/29 at the smallest");
}

const addressAt = (number: bigint): string =>
  new ipaddr.IPv4([24n, 16n, 8n, 0n].map((bits) => Number((number >> bits) & 255n))).toString();

export interface NetworkRequest {
  readonly name: string;
  readonly ipRange: string;
  readonly labels?: Labels;
  readonly exposeRoutesToVswitch?: boolean;
}

export const createNetwork = (cloud: HetznerCloud, request: NetworkRequest): Network =>
  cloud.request("create_network", () => {
    checkRange(request.ipRange);
    return cloud.add("network", {
      labels: {},
      exposeRoutesToVswitch: false,
      ...request,
      subnets: [],
      routes: [],
      protection: { delete: false },
    });
  });

export interface NetworkChanges {
  readonly name?: string;
  readonly labels?: Labels;
  readonly exposeRoutesToVswitch?: boolean;
}

export const updateNetwork = (
  cloud: HetznerCloud,
  id: number,
  { exposeRoutesToVswitch: isExposed, ...named }: NetworkChanges,
): Network =>
  cloud.request("update_network", () => {
    cloud.rename("network", id, named);
    return cloud.change(
      "network",
      id,
      isExposed === undefined ? {} : { exposeRoutesToVswitch: isExposed },
    );
  });

export const protectNetwork = (cloud: HetznerCloud, id: number, isProtected: boolean): Network =>
  cloud.request("change_network_protection", () =>
    cloud.change("network", id, { protection: { delete: isProtected } }),
  );

export function addSubnet(
  cloud: HetznerCloud,
  id: number,
  request: Pick<Subnet, "type" | "ipRange" | "networkZone"> & { readonly vswitchId?: number },
): Subnet {
  return cloud.request("add_network_subnet", () => {
    const { ipRange, subnets } = cloud.get("network", id);
    checkRange(request.ipRange);
    if (!contains(ipRange, request.ipRange)) throw invalidInput("ip_range", `outside ${ipRange}`);
    const taken = subnets.find((subnet) => overlap(subnet.ipRange, request.ipRange));
    if (taken !== undefined) throw invalidInput("ip_range", `overlaps with ${taken.ipRange}`);
    const subnet: Subnet = {
      vswitchId: null,
      ...request,
      gateway: addressAt(rangeOf(ipRange).first + 1n),
    };
    cloud.change("network", id, { subnets: [...subnets, subnet] });
    return subnet;
  });
}

const serversOn = (cloud: HetznerCloud, id: number): readonly Server[] =>
  cloud.all("server").filter(({ privateNets }) => privateNets.some((net) => net.networkId === id));

const inUse = (what: string): VendorError =>
  new VendorError(`${what} is still in use`, "resource_in_use");

export function deleteSubnet(cloud: HetznerCloud, id: number, ipRange: string): void {
  cloud.request("delete_network_subnet", () => {
    const { subnets } = cloud.get("network", id);
    const isUsed = serversOn(cloud, id)
      .flatMap(({ privateNets }) => privateNets)
      .some((net) => net.networkId === id && contains(ipRange, net.ip));
    if (isUsed) throw inUse(`subnet ${ipRange}`);
    cloud.change("network", id, {
      subnets: subnets.filter((subnet) => subnet.ipRange !== ipRange),
    });
  });
}

export const addRoute = (cloud: HetznerCloud, id: number, route: Route): Network =>
  cloud.request("add_network_route", () => {
    const { ipRange, routes } = cloud.get("network", id);
    if (!contains(ipRange, route.gateway)) throw invalidInput("gateway", `outside ${ipRange}`);
    if (routes.some(({ destination }) => destination === route.destination)) {
      throw invalidInput("destination", "has a route already");
    }
    return cloud.change("network", id, { routes: [...routes, route] });
  });

export const deleteRoute = (cloud: HetznerCloud, id: number, destination: string): Network =>
  cloud.request("delete_network_route", () => {
    const { routes } = cloud.get("network", id);
    const kept = routes.filter((route) => route.destination !== destination);
    return cloud.change("network", id, { routes: kept });
  });

export function deleteNetwork(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_network", () => {
    checkDeletable("network", cloud.get("network", id));
    if (serversOn(cloud, id).length > 0) throw inUse(`network with ID '${id}'`);
    cloud.remove("network", id);
  });
}

function checkAttachable(cloud: HetznerCloud, server: Server, network: Network): void {
  if (server.privateNets.some(({ networkId }) => networkId === network.id)) {
    throw new VendorError("server is already attached to network", "server_already_attached");
  }
  for (const { networkId } of server.privateNets) {
    if (overlap(cloud.get("network", networkId).ipRange, network.ipRange)) {
      throw new VendorError("networks of the server would overlap", "networks_overlap");
    }
  }
}

function freeAddress(subnets: readonly Subnet[], taken: ReadonlySet<string>): string {
  for (const { ipRange, gateway } of subnets) {
    const { first, last } = rangeOf(ipRange);
    for (let number = first + 1n; number < last; number += 1n) {
      const address = addressAt(number);
      if (address !== gateway && !taken.has(address)) return address;
    }
  }
  throw new VendorError(
    "no subnet with a free address in the server's zone",
    "no_subnet_available",
  );
}

/** @param ip address in one of the network's subnets; the first free one where none is given */
export function attachToNetwork(
  cloud: HetznerCloud,
  serverId: number,
  networkId: number,
  { ip, aliasIps = [] }: { readonly ip?: string; readonly aliasIps?: readonly string[] } = {},
): PrivateNet {
  return cloud.request("attach_server_to_network", () => {
    const [server, network] = [cloud.get("server", serverId), cloud.get("network", networkId)];
    checkAttachable(cloud, server, network);
    const zone = locationNamed(server.location).networkZone;
    const subnets = network.subnets.filter(({ networkZone }) => networkZone === zone);
    const nets = serversOn(cloud, networkId).flatMap(({ privateNets }) => privateNets);
    const taken = new Set(
      nets.filter((net) => net.networkId === networkId).flatMap((net) => [net.ip, ...net.aliasIps]),
    );
    const address = ip ?? freeAddress(subnets, taken);
    for (const wanted of [address, ...aliasIps]) {
      const subnet = subnets.find(({ ipRange }) => contains(ipRange, wanted));
      if (subnet === undefined) throw invalidInput("ip", `no subnet of ${zone} has ${wanted}`);
      if (taken.has(wanted) || wanted === subnet.gateway) {
        throw new VendorError(`IP ${wanted} is not available`, "ip_not_available");
      }
      taken.add(wanted);
    }
    const macNumber = cloud.store.next("hetzner mac").toString(16).padStart(6, "0");
    const macAddress = `86:00:00:${(macNumber.match(/../g) ?? []).join(":")}`;
    const attached = { networkId, ip: address, aliasIps, macAddress };
    cloud.change("server", serverId, { privateNets: [...server.privateNets, attached] });
    return attached;
  });
}

/** Detaching what is not attached is a success. */
export const detachFromNetwork = (
  cloud: HetznerCloud,
  serverId: number,
  networkId: number,
): Server =>
  cloud.request("detach_server_from_network", () => {
    const { privateNets } = cloud.get("server", serverId);
    const kept = privateNets.filter((net) => net.networkId !== networkId);
    return cloud.change("server", serverId, { privateNets: kept });
  });
