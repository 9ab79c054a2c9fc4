import { contains } from "../../../config/cidr";
import { VendorError } from "../vendorError";
import { nextIpv4, nextIpv6Network } from "./addresses";
import { locationNamed } from "./catalogue";
import { checkDeletable, type HetznerCloud, invalidInput } from "./cloud";
import type { Labels } from "./labels";
import type { PrimaryIp } from "./objects";

export interface PrimaryIpRequest {
  readonly name: string;
  readonly type: "ipv4" | "ipv6";
  /** One of `location` and `assigneeId` must be given. */
  readonly location?: string;
  /** Server it is assigned to at once, which must be off. */
  readonly assigneeId?: number;
  readonly autoDelete?: boolean;
  readonly labels?: Labels;
}

export function createPrimaryIp(cloud: HetznerCloud, request: PrimaryIpRequest): PrimaryIp {
  return cloud.request("create_primary_ip", () => {
    const { name, type, assigneeId, autoDelete = false, labels = {} } = request;
    const assignee = assigneeId === undefined ? undefined : cloud.get("server", assigneeId);
    const location = request.location ?? assignee?.location;
    if (location === undefined) throw invalidInput("location", "location or assignee_id is needed");
    const { id } = cloud.add("primary_ip", {
      name,
      type,
      labels,
      autoDelete,
      location: locationNamed(location).name,
      ip: type === "ipv4" ? nextIpv4(cloud) : nextIpv6Network(cloud),
      assigneeId: null,
      protection: { delete: false },
      dnsPointers: {},
    });
    if (assigneeId !== undefined) assignPrimaryIp(cloud, id, assigneeId);
    return cloud.get("primary_ip", id);
  });
}

export interface PrimaryIpChanges {
  readonly name?: string;
  readonly labels?: Labels;
  readonly autoDelete?: boolean;
}

export const updatePrimaryIp = (
  cloud: HetznerCloud,
  id: number,
  { autoDelete, ...named }: PrimaryIpChanges,
): PrimaryIp =>
  cloud.request("update_primary_ip", () => {
    cloud.rename("primary_ip", id, named);
    return cloud.change("primary_ip", id, autoDelete === undefined ? {} : { autoDelete });
  });

export const protectPrimaryIp = (
  cloud: HetznerCloud,
  id: number,
  isProtected: boolean,
): PrimaryIp =>
  cloud.request("change_primary_ip_protection", () =>
    cloud.change("primary_ip", id, { protection: { delete: isProtected } }),
  );

/** Primary IPs of a server: at most one of each type. */
export const primaryIpsOf = (cloud: HetznerCloud, serverId: number): readonly PrimaryIp[] =>
  cloud.all("primary_ip").filter(({ assigneeId }) => assigneeId === serverId);

/** @throws VendorError unless a server of that location may take the address */
export function checkAssignable(
  { id, assigneeId, location, type }: PrimaryIp,
  to: { readonly location: string; readonly type: PrimaryIp["type"] },
): void {
  if (assigneeId !== null) {
    throw new VendorError(
      `primary IP with ID '${id}' is already assigned to server '${assigneeId}'`,
      "primary_ip_assigned",
    );
  }
  if (type !== to.type) {
    throw new VendorError(
      `primary IP with ID '${id}' is an ${type}`,
      "primary_ip_version_mismatch",
    );
  }
  if (location !== to.location) {
    throw new VendorError(
      `primary IP with ID '${id}' is in ${location}, the server in ${to.location}`,
      "primary_ip_datacenter_mismatch",
    );
  }
}

function checkOff(cloud: HetznerCloud, serverId: number): void {
  const { status } = cloud.get("server", serverId);
  if (status !== "off") throw new VendorError("server must be powered off", "server_not_stopped");
}

export function assignPrimaryIp(cloud: HetznerCloud, id: number, serverId: number): PrimaryIp {
  return cloud.request("assign_primary_ip", () => {
    const address = cloud.get("primary_ip", id);
    const { location } = cloud.get("server", serverId);
    checkAssignable(address, { location, type: address.type });
    checkOff(cloud, serverId);
    if (primaryIpsOf(cloud, serverId).some(({ type }) => type === address.type)) {
      throw new VendorError(`server already has an ${address.type}`, `server_has_${address.type}`);
    }
    return cloud.change("primary_ip", id, { assigneeId: serverId });
  });
}

/** Takes an address from its server, which must be off; one that is free stays free. */
export function unassignPrimaryIp(cloud: HetznerCloud, id: number): PrimaryIp {
  return cloud.request("unassign_primary_ip", () => {
    const { assigneeId } = cloud.get("primary_ip", id);
    if (assigneeId !== null) checkOff(cloud, assigneeId);
    return cloud.change("primary_ip", id, { assigneeId: null });
  });
}

export function deletePrimaryIp(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_primary_ip", () => {
    const address = cloud.get("primary_ip", id);
    checkDeletable("primary_ip", address);
    if (address.assigneeId !== null) {
      throw new VendorError(`primary IP with ID '${id}' is still assigned`, "resource_in_use");
    }
    cloud.remove("primary_ip", id);
  });
}

/** Names an address in the reverse zone; no name removes what it had. */
export function changeDnsPointer(
  cloud: HetznerCloud,
  id: number,
  ip: string,
  name: string | null,
): PrimaryIp {
  return cloud.request("change_primary_ip_dns_ptr", () => {
    const address = cloud.get("primary_ip", id);
    if (!contains(address.ip, ip)) throw invalidInput("ip", `no address of ${address.ip}`);
    const others = Object.entries(address.dnsPointers).filter(([named]) => named !== ip);
    const dnsPointers = Object.fromEntries(name === null ? others : [...others, [ip, name]]);
    return cloud.change("primary_ip", id, { dnsPointers });
  });
}
