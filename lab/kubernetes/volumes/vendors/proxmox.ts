import type { ProxmoxCluster } from "../../../world/proxmox/cluster";
import { hostNamed } from "../../../world/proxmox/home";
import type { Vm, Volume } from "../../../world/proxmox/objects";
import { checkAnyRight, checkRights } from "../../../world/proxmox/permissions";
import {
  attachVolume,
  createKubernetesVolume,
  deleteVolume,
  detachDisk,
} from "../../../world/proxmox/vmDisks";
import { freeGiB } from "../../../world/proxmox/volumes";
import type { ApiObject } from "../../apiObject";
import { type Json, textAt } from "../../json";
import type { VolumeOrder, VolumeVendor } from "../volumeVendor";
import { asking, refused } from "./refusal";

const regionKey = "topology.kubernetes.io/region";
const zoneKey = "topology.kubernetes.io/zone";

const asked = asking(({ message, code = "" }) => [
  "Internal",
  /^\d+$/.test(code) ? `${code} ${message}` : message,
]);

/** `home/atlas/local-zfs/vm-9999-pvc-…` is `local-zfs:vm-9999-pvc-…` at the host `atlas`. */
const volumeIdOf = (handle: string): string => handle.split("/").slice(2).join(":");

const volumeOf = (cluster: ProxmoxCluster, handle: string): Volume | undefined =>
  cluster.objects("volume").get(volumeIdOf(handle));

/** By its number where the node tells that, else by its name. */
function vmOf(
  cluster: ProxmoxCluster,
  node: ApiObject | undefined,
  nodeName: string,
): Vm | undefined {
  const providerId = textAt(node, "spec", "providerID");
  const vmId = /^proxmox:\/\/[^/]*\/(\d+)$/.exec(providerId)?.[1];
  return vmId === undefined
    ? cluster.all("vm").find(({ config }) => config.name === nodeName)
    : cluster.objects("vm").get(vmId);
}

function create(
  cluster: ProxmoxCluster,
  ownRegion: string,
  { name, capacityGiB, topology, claim }: VolumeOrder,
): string {
  const { [regionKey]: region = "", [zoneKey]: zone = "" } = topology;
  if (region !== ownRegion) throw refused("Internal", `proxmox cluster ${region} not found`);
  const storage = textAt(claim.storageClass, "parameters", "storage");
  const handle = `${region}/${zone}/${storage}/vm-9999-${name}`;
  const failed = "failed to create vm disk";
  asked(failed, () => {
    checkAnyRight(cluster, `/storage/${storage}`, "Datastore.Audit", "Datastore.AllocateSpace");
    if (volumeOf(cluster, handle) !== undefined) return;
    const request = { node: zone, datastoreId: storage, name, sizeGiB: capacityGiB };
    createKubernetesVolume(cluster, request);
  });
  return handle;
}

function attach(
  cluster: ProxmoxCluster,
  handle: string,
  node: ApiObject | undefined,
  nodeName: string,
): void {
  const volume = volumeOf(cluster, handle);
  if (volume === undefined) throw refused("NotFound", `volume ${handle} not found`);
  const vm = vmOf(cluster, node, nodeName);
  if (vm === undefined) throw refused("NotFound", `instance of node ${nodeName} not found`);
  if (volume.attachedTo?.vmId === vm.vmId) return;
  asked("unable to attach disk", () => {
    checkRights(cluster, `/vms/${vm.vmId}`, "VM.Audit");
    attachVolume(cluster, volume.id, vm.vmId);
  });
}

/** What is at another VM is not that node's any more. */
function detach(
  cluster: ProxmoxCluster,
  handle: string,
  node: ApiObject | undefined,
  nodeName: string,
): void {
  const vm = vmOf(cluster, node, nodeName);
  const attachedTo = volumeOf(cluster, handle)?.attachedTo ?? null;
  if (attachedTo === null || attachedTo.vmId !== vm?.vmId) return;
  asked("failed to unlink disk", () => detachDisk(cluster, attachedTo.vmId, attachedTo.slot));
}

function remove(cluster: ProxmoxCluster, handle: string): void {
  if (volumeOf(cluster, handle) === undefined) return;
  asked(`failed to delete volume: ${handle}`, () => {
    deleteVolume(cluster, volumeIdOf(handle));
  });
}

function room(cluster: ProxmoxCluster, storage: Json | undefined, zone = ""): number {
  const path = typeof storage === "string" ? storage : "";
  return asked("failed to get storage status", () => {
    checkAnyRight(cluster, `/storage/${path}`, "Datastore.Audit", "Datastore.AllocateSpace");
    const host = hostNamed(cluster.store, zone);
    const datastore = host.datastores.find(({ id }) => id === path);
    return datastore === undefined ? 0 : freeGiB(cluster, zone, datastore);
  });
}

/** The storage driver of the home site, with the cluster that its token opens. */
export const proxmoxVolumes = (cluster: ProxmoxCluster, region: string): VolumeVendor => ({
  create: (order) => create(cluster, region, order),
  delete: (handle) => {
    remove(cluster, handle);
  },
  attach: (handle, node, nodeName) => {
    attach(cluster, handle, node, nodeName);
  },
  detach: (handle, node, nodeName) => {
    detach(cluster, handle, node, nodeName);
  },
  freeGiB: ({ storage }, topology) => room(cluster, storage, topology[zoneKey]),
});
