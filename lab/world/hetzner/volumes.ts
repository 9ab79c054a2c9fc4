import { VendorError } from "../vendorError";
import { locationNamed } from "./catalogue";
import { checkDeletable, type HetznerCloud, invalidInput } from "./cloud";
import type { Labels } from "./labels";
import type { Volume } from "./objects";

const minSizeGb = 10;
const maxSizeGb = 10_240;
const maxVolumesPerServer = 16;

export interface VolumeRequest {
  readonly name: string;
  readonly sizeGb: number;
  /** One of `location` and `serverId` must be given. */
  readonly location?: string;
  readonly serverId?: number;
  readonly format?: "ext4" | "xfs";
  readonly labels?: Labels;
}

function checkSize(sizeGb: number): void {
  if (Number.isInteger(sizeGb) && sizeGb >= minSizeGb && sizeGb <= maxSizeGb) return;
  throw invalidInput("size", `must be between ${minSizeGb} and ${maxSizeGb} GB, got ${sizeGb}`);
}

export function createVolume(cloud: HetznerCloud, request: VolumeRequest): Volume {
  return cloud.request("create_volume", () => {
    const { name, sizeGb, serverId, format, labels = {} } = request;
    checkSize(sizeGb);
    const server = serverId === undefined ? undefined : cloud.get("server", serverId);
    const location = server?.location ?? request.location;
    if (location === undefined) throw invalidInput("location", "location or server is needed");
    const { id } = cloud.add("volume", {
      name,
      labels,
      sizeGb,
      location: locationNamed(location).name,
      serverId: null,
      format: format ?? null,
      protection: { delete: false },
    });
    if (serverId !== undefined) attachVolume(cloud, id, serverId);
    return cloud.get("volume", id);
  });
}

export const updateVolume = (
  cloud: HetznerCloud,
  id: number,
  changes: { readonly name?: string; readonly labels?: Labels },
): Volume => cloud.request("update_volume", () => cloud.rename("volume", id, changes));

export const protectVolume = (cloud: HetznerCloud, id: number, isProtected: boolean): Volume =>
  cloud.request("change_volume_protection", () =>
    cloud.change("volume", id, { protection: { delete: isProtected } }),
  );

/** A volume only grows. */
export const resizeVolume = (cloud: HetznerCloud, id: number, sizeGb: number): Volume =>
  cloud.request("resize_volume", () => {
    checkSize(sizeGb);
    if (sizeGb < cloud.get("volume", id).sizeGb) {
      throw invalidInput("size", "a volume cannot shrink");
    }
    return cloud.change("volume", id, { sizeGb });
  });

export function attachVolume(cloud: HetznerCloud, id: number, serverId: number): Volume {
  return cloud.request("attach_volume", () => {
    const volume = cloud.get("volume", id);
    const server = cloud.get("server", serverId);
    if (volume.serverId !== null) {
      throw new VendorError("volume is already attached to a server", "volume_already_attached");
    }
    if (server.actionInProgress !== null) {
      throw new VendorError(`server with ID '${serverId}' is locked`, "locked");
    }
    if (volume.location !== server.location) {
      throw invalidInput("server", `it is in ${server.location}, the volume in ${volume.location}`);
    }
    const attached = cloud.all("volume").filter((other) => other.serverId === serverId);
    if (attached.length >= maxVolumesPerServer) {
      throw new VendorError(
        `server with ID '${serverId}' has ${maxVolumesPerServer} volumes already`,
        "limit_exceeded_error",
      );
    }
    return cloud.change("volume", id, { serverId });
  });
}

/** Detaching what is free is a success. */
export const detachVolume = (cloud: HetznerCloud, id: number): Volume =>
  cloud.request("detach_volume", () => cloud.change("volume", id, { serverId: null }));

export function deleteVolume(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_volume", () => {
    const volume = cloud.get("volume", id);
    checkDeletable("volume", volume);
    if (volume.serverId !== null) {
      throw new VendorError(`volume with ID '${id}' is still attached`, "resource_in_use");
    }
    cloud.remove("volume", id);
  });
}
