import { logPower } from "../powerLog";
import { VendorError } from "../vendorError";
import {
  isSold,
  type Location,
  locationNamed,
  locations,
  type ServerType,
  serverTypeNamed,
} from "./catalogue";
import { checkDeletable, type HetznerCloud, invalidInput } from "./cloud";
import { applyFirewall, removeFirewall } from "./firewalls";
import { getImage } from "./images";
import type { Labels } from "./labels";
import type { PrimaryIp, Server } from "./objects";
import { checkPlacement } from "./placementGroups";
import { checkAssignable, createPrimaryIp, primaryIpsOf } from "./primaryIps";
import { checkStock } from "./stock";
import { detachVolume } from "./volumes";

const maxUserDataBytes = 32 * 1024;
const hostname = /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;

/** Which public address a server gets: none, one of the project's, or a new one that goes with it. */
export type PublicAddress = { readonly primaryIpId: number } | "new" | "none";

export interface ServerRequest {
  readonly name: string;
  readonly serverType: string;
  readonly imageId: number;
  /** A location that sells the type, the cloud's choice, where none is given. */
  readonly location?: string;
  readonly userData?: string;
  readonly sshKeyIds?: readonly number[];
  readonly labels?: Labels;
  readonly firewallIds?: readonly number[];
  readonly placementGroupId?: number;
  readonly ipv4?: PublicAddress;
  readonly ipv6?: PublicAddress;
  /** Off for a server that shall have a private network only. */
  readonly startAfterCreate?: boolean;
}

/** What the rest of the world knows the machine by; a disk written anew is another machine. */
export const machineIdOf = ({ id, rebuilds }: Pick<Server, "id" | "rebuilds">): string =>
  rebuilds === 0 ? `hcloud/${id}` : `hcloud/${id}#${rebuilds}`;

/** @throws VendorError while an action runs on the server */
export function checkUnlocked({ id, actionInProgress }: Server): void {
  if (actionInProgress === null) return;
  throw new VendorError(
    `server with ID '${id}' is locked by action '${actionInProgress}'`,
    "locked",
  );
}

function chosenLocation(cloud: HetznerCloud, request: ServerRequest, type: ServerType): Location {
  if (request.location !== undefined) return locationNamed(request.location);
  const given = [request.ipv4, request.ipv6].find((address) => typeof address === "object");
  if (given !== undefined) {
    return locationNamed(cloud.get("primary_ip", given.primaryIpId).location);
  }
  const location = locations.find((candidate) => isSold(type, candidate));
  if (location === undefined) throw invalidInput("location");
  return location;
}

function checkRequest(cloud: HetznerCloud, request: ServerRequest, type: ServerType): void {
  const { name, imageId, userData = "", sshKeyIds = [], placementGroupId } = request;
  if (!hostname.test(name)) throw invalidInput("name", `'${name}' is no host name`);
  if (Buffer.byteLength(userData) > maxUserDataBytes) {
    throw invalidInput("user_data", `length must be at most ${maxUserDataBytes} bytes`);
  }
  for (const id of sshKeyIds) cloud.get("ssh_key", id);
  const image = getImage(cloud, imageId);
  if (image.architecture !== type.architecture) {
    throw invalidInput("image", `it is for ${image.architecture}, the server ${type.architecture}`);
  }
  if (image.diskGiB > type.diskGiB) {
    throw invalidInput("image", `image disk is bigger than server type disk of ${type.diskGiB} GB`);
  }
  if (placementGroupId !== undefined) checkPlacement(cloud, placementGroupId);
}

function giveAddress(
  cloud: HetznerCloud,
  server: Server,
  type: PrimaryIp["type"],
  address: PublicAddress,
): void {
  if (address === "none") return;
  const primaryIp =
    address === "new"
      ? createPrimaryIp(cloud, {
          name: `primary_ip-${type}-${server.id}`,
          type,
          location: server.location,
          autoDelete: true,
        })
      : cloud.get("primary_ip", address.primaryIpId);
  checkAssignable(primaryIp, { location: server.location, type });
  cloud.change("primary_ip", primaryIp.id, { assigneeId: server.id });
}

export function createServer(cloud: HetznerCloud, request: ServerRequest): Server {
  return cloud.request("create_server", () => {
    const type = serverTypeNamed(request.serverType);
    checkRequest(cloud, request, type);
    const location = chosenLocation(cloud, request, type);
    checkStock(cloud.store, type, location);
    const { name, labels = {}, imageId, userData = "", sshKeyIds = [] } = request;
    const isStarted = request.startAfterCreate ?? true;
    const server = cloud.add("server", {
      name,
      labels,
      serverType: type.name,
      location: location.name,
      imageId,
      userData,
      sshKeyIds,
      placementGroupId: request.placementGroupId ?? null,
      status: isStarted ? "running" : "off",
      actionInProgress: null,
      privateNets: [],
      primaryDiskGiB: type.diskGiB,
      hasBackups: false,
      iso: null,
      rescue: null,
      protection: { delete: false, rebuild: false },
      rebuilds: 0,
      orderedAt: new Date().toISOString(),
    });
    giveAddress(cloud, server, "ipv4", request.ipv4 ?? "new");
    giveAddress(cloud, server, "ipv6", request.ipv6 ?? "new");
    for (const id of request.firewallIds ?? []) {
      applyFirewall(cloud, id, [{ serverId: server.id }]);
    }
    if (isStarted) {
      const machine = machineIdOf(server);
      logPower(cloud.store, { machine, name, power: "on", reason: "create_server" });
    }
    return server;
  });
}

export const getServer = (cloud: HetznerCloud, id: number): Server =>
  cloud.request("get_server", () => cloud.get("server", id));

export const updateServer = (
  cloud: HetznerCloud,
  id: number,
  changes: { readonly name?: string; readonly labels?: Labels },
): Server =>
  cloud.request("update_server", () => {
    const { name } = changes;
    if (name !== undefined && !hostname.test(name)) throw invalidInput("name");
    return cloud.rename("server", id, changes);
  });

/** Both protections are one in the cloud: they can only be set together. */
export const protectServer = (
  cloud: HetznerCloud,
  id: number,
  protection: Server["protection"],
): Server =>
  cloud.request("change_server_protection", () => {
    if (protection.delete !== protection.rebuild) {
      throw invalidInput("rebuild", "must be the same as delete");
    }
    return cloud.change("server", id, { protection });
  });

/** Its volumes and lasting addresses stay in the project, free. */
export function deleteServer(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_server", () => {
    const server = cloud.get("server", id);
    checkDeletable("server", server);
    checkUnlocked(server);
    for (const { id: addressId, autoDelete } of primaryIpsOf(cloud, id)) {
      if (autoDelete) cloud.remove("primary_ip", addressId);
      else cloud.change("primary_ip", addressId, { assigneeId: null });
    }
    for (const volume of cloud.all("volume")) {
      if (volume.serverId === id) detachVolume(cloud, volume.id);
    }
    for (const firewall of cloud.all("firewall")) {
      removeFirewall(cloud, firewall.id, [{ serverId: id }]);
    }
    cloud.remove("server", id);
    const { name } = server;
    const machine = machineIdOf(server);
    logPower(cloud.store, { machine, name, power: "off", reason: "delete_server" });
  });
}
