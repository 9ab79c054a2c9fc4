import { logPower } from "../powerLog";
import { VendorError } from "../vendorError";
import { locationNamed, serverTypeNamed } from "./catalogue";
import type { HetznerCloud } from "./cloud";
import { invalidInput } from "./cloud";
import { getImage } from "./images";
import type { Server } from "./objects";
import { checkPlacement } from "./placementGroups";
import { checkUnlocked, machineIdOf } from "./servers";
import { checkStock } from "./stock";

/** An action on one server, held back while another one runs on it. */
function act(
  cloud: HetznerCloud,
  id: number,
  operation: string,
  work: (server: Server) => Partial<Server>,
): Server {
  return cloud.request(operation, () => {
    const server = cloud.get("server", id);
    checkUnlocked(server);
    const changed = cloud.change("server", id, work(server));
    if (changed.status !== server.status) {
      logPower(cloud.store, {
        machine: machineIdOf(changed),
        name: changed.name,
        power: changed.status === "running" ? "on" : "off",
        reason: operation,
      });
    }
    return changed;
  });
}

export const powerOn = (cloud: HetznerCloud, id: number): Server =>
  act(cloud, id, "poweron_server", () => ({ status: "running" }));

/** Pulls the plug. */
export const powerOff = (cloud: HetznerCloud, id: number): Server =>
  act(cloud, id, "poweroff_server", () => ({ status: "off" }));

/** Asks the system to stop, which a Talos machine does. */
export const shutDown = (cloud: HetznerCloud, id: number): Server =>
  act(cloud, id, "shutdown_server", () => ({ status: "off" }));

/** Off and on at once, through the firmware. */
export function reset(cloud: HetznerCloud, id: number): Server {
  return cloud.request("reset_server", () => {
    act(cloud, id, "reset_server", () => ({ status: "off" }));
    return act(cloud, id, "reset_server", () => ({ status: "running" }));
  });
}

/**
 * Another type for a server that is off. Its disk grows only where that is asked for, and then
 * there is no way back; the price is that of today from then on.
 */
export const changeServerType = (
  cloud: HetznerCloud,
  id: number,
  name: string,
  { growsDisk }: { readonly growsDisk: boolean },
): Server =>
  act(cloud, id, "change_server_type", (server) => {
    const type = serverTypeNamed(name);
    if (server.status !== "off") {
      throw new VendorError("server must be powered off to change its type", "server_not_stopped");
    }
    if (type.diskGiB < server.primaryDiskGiB) {
      throw new VendorError(
        `server type ${name} has a disk of ${type.diskGiB} GB, the server's has ${server.primaryDiskGiB} GB`,
        "invalid_server_type",
      );
    }
    checkStock(cloud.store, type, locationNamed(server.location));
    return {
      serverType: type.name,
      primaryDiskGiB: growsDisk ? type.diskGiB : server.primaryDiskGiB,
      orderedAt: new Date().toISOString(),
    };
  });

/** Overwrites the disk; the server keeps its id, its addresses and its price. */
export const rebuild = (cloud: HetznerCloud, id: number, imageId: number): Server =>
  act(cloud, id, "rebuild_server", (server) => {
    if (server.protection.rebuild) {
      throw new VendorError(`server with ID '${id}' is rebuild protected`, "protected");
    }
    if (getImage(cloud, imageId).diskGiB > server.primaryDiskGiB) throw invalidInput("image");
    return { imageId, rebuilds: server.rebuilds + 1, status: "running" };
  });

export const setBackups = (cloud: HetznerCloud, id: number, hasBackups: boolean): Server =>
  act(cloud, id, hasBackups ? "enable_server_backup" : "disable_server_backup", () => ({
    hasBackups,
  }));

/** An ISO is booted from before the disk at the next start through the firmware. */
export const attachIso = (cloud: HetznerCloud, id: number, iso: string): Server =>
  act(cloud, id, "attach_server_iso", () => ({ iso }));

export const detachIso = (cloud: HetznerCloud, id: number): Server =>
  act(cloud, id, "detach_server_iso", () => ({ iso: null }));

export const setRescue = (cloud: HetznerCloud, id: number, rescue: string | null): Server =>
  act(cloud, id, rescue === null ? "disable_server_rescue" : "enable_server_rescue", () => ({
    rescue,
  }));

/** Moves a server that is off into a group, or out of the one it is in. */
export const changePlacement = (cloud: HetznerCloud, id: number, groupId: number | null): Server =>
  act(
    cloud,
    id,
    groupId === null ? "remove_server_from_placement_group" : "add_server_to_placement_group",
    (server) => {
      if (server.status !== "off") {
        throw new VendorError("server must be powered off to move it", "server_not_stopped");
      }
      if (groupId !== null) checkPlacement(cloud, groupId);
      return { placementGroupId: groupId };
    },
  );

/** Lets an action begin on a server that ends only when it is told to: all others wait for it. */
export const beginAction = (cloud: HetznerCloud, id: number, command: string): Server =>
  act(cloud, id, command, () => ({ actionInProgress: command }));

/** Ending what does not run is a success. */
export const endAction = (cloud: HetznerCloud, id: number): Server =>
  cloud.request("end_action", () => cloud.change("server", id, { actionInProgress: null }));
