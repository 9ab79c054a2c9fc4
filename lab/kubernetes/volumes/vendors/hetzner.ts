import { claimLabels } from "../../../world/hetzner/bill";
import type { HetznerCloud } from "../../../world/hetzner/cloud";
import type { Server, Volume } from "../../../world/hetzner/objects";
import {
  attachVolume,
  createVolume,
  deleteVolume,
  detachVolume,
} from "../../../world/hetzner/volumes";
import type { VolumeOrder, VolumeVendor } from "../volumeVendor";
import { asking, refused } from "./refusal";

const locationKey = "csi.hetzner.cloud/location";
const labelLength = 63;

/** A label takes no more; the driver keeps the end, which tells names apart. */
const labelValue = (text: string): string =>
  text.slice(-labelLength).replace(/^[^A-Za-z0-9]+/, text.length > labelLength ? "" : "$&");

/** Answers of the cloud for which the driver has words of its own. */
const known: Readonly<Record<string, readonly [code: string, reason: string]>> = {
  limit_exceeded_error: ["ResourceExhausted", "max number of attachments per server reached"],
  locked: ["Unavailable", "server is locked"],
  volume_already_attached: ["FailedPrecondition", "volume is attached"],
};

const asked = asking(
  ({ message, code = "" }) => known[code] ?? ["Internal", `${message} (${code})`],
);

const volumeOf = (cloud: HetznerCloud, handle: string): Volume | undefined =>
  cloud.find("volume", Number(handle));

/** Nodes are named after their servers. */
const serverOf = (cloud: HetznerCloud, nodeName: string): Server | undefined =>
  cloud.all("server").find(({ name }) => name === nodeName);

function create(cloud: HetznerCloud, { name, capacityGiB, topology, claim }: VolumeOrder): string {
  const location = topology[locationKey] ?? "";
  const labels = {
    "managed-by": "csi-driver",
    [claimLabels.name]: labelValue(claim.name),
    [claimLabels.namespace]: labelValue(claim.namespace),
    "pv-name": labelValue(name),
  };
  // An answer may have been lost: the volume of that name is then the one that was asked for.
  const existing = cloud.all("volume").find((volume) => volume.name === name);
  if (existing === undefined) {
    const request = { name, sizeGb: capacityGiB, location, labels };
    return asked("failed to create volume", () => `${createVolume(cloud, request).id}`);
  }
  if (existing.sizeGb >= capacityGiB && existing.location === location) return `${existing.id}`;
  throw refused("AlreadyExists", "failed to create volume: volume does already exist");
}

function attach(cloud: HetznerCloud, handle: string, nodeName: string): void {
  const failed = "failed to publish volume";
  const volume = volumeOf(cloud, handle);
  if (volume === undefined) throw refused("NotFound", `${failed}: volume not found`);
  const server = serverOf(cloud, nodeName);
  if (server === undefined) throw refused("NotFound", `${failed}: server not found`);
  if (volume.serverId === server.id) return;
  asked(failed, () => attachVolume(cloud, volume.id, server.id));
}

/** What hangs on another server is not that node's any more. */
function detach(cloud: HetznerCloud, handle: string, nodeName: string): void {
  const [volume, server] = [volumeOf(cloud, handle), serverOf(cloud, nodeName)];
  if (volume === undefined || volume.serverId === null || volume.serverId !== server?.id) return;
  asked("failed to unpublish volume", () => detachVolume(cloud, volume.id));
}

function remove(cloud: HetznerCloud, handle: string): void {
  const volume = volumeOf(cloud, handle);
  if (volume === undefined) return;
  asked("failed to delete volume", () => {
    if (volume.serverId !== null) detachVolume(cloud, volume.id);
    deleteVolume(cloud, volume.id);
  });
}

/** The storage driver of Hetzner, with the cloud that its token opens. */
export const hetznerVolumes = (cloud: HetznerCloud): VolumeVendor => ({
  create: (order) => create(cloud, order),
  delete: (handle) => {
    remove(cloud, handle);
  },
  attach: (handle, _node, nodeName) => {
    attach(cloud, handle, nodeName);
  },
  detach: (handle, _node, nodeName) => {
    detach(cloud, handle, nodeName);
  },
});
