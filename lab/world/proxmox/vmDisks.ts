import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import type { Volume } from "./objects";
import { checkRights, mayDo } from "./permissions";
import { checkDiskRights } from "./vmRights";
import type { DiskRequest } from "./vmRequest";
import { addDisk, checkUnlocked, getVm } from "./vms";
import { allocate, checkSlot, checkSpace, disksOf } from "./volumes";

/** The number in the names of volumes that Kubernetes asked for: no VM has it. */
const csiVmId = 9999;
const slotsOfScsi = 31;

export const isForKubernetes = ({ ownerVmId, id }: Volume): boolean =>
  ownerVmId === csiVmId || /:vm-\d+-pvc-/.test(id);

/** The disk of one slot of a VM. */
function diskAt(cluster: ProxmoxCluster, vmId: number, slot: string): Volume {
  const disk = disksOf(cluster, vmId).find(({ attachedTo }) => attachedTo?.slot === slot);
  if (disk === undefined) throw proxmoxError(500, `disk '${slot}' does not exist`);
  return disk;
}

const checkVmDiskRight = (cluster: ProxmoxCluster, vmId: number): void => {
  checkRights(cluster, `/vms/${vmId}`, "VM.Config.Disk");
};

export function attachNewDisk(cluster: ProxmoxCluster, vmId: number, disk: DiskRequest): Volume {
  return cluster.request("update_vm", () => {
    const vm = getVm(cluster, vmId);
    checkVmDiskRight(cluster, vmId);
    checkDiskRights(cluster, disk);
    checkUnlocked(vm);
    addDisk(cluster, vm, disk);
    return diskAt(cluster, vmId, disk.slot);
  });
}

/** Takes a disk from its VM; the volume stays, unused. */
export function detachDisk(cluster: ProxmoxCluster, vmId: number, slot: string): Volume {
  return cluster.request("update_vm", () => {
    checkVmDiskRight(cluster, vmId);
    checkUnlocked(getVm(cluster, vmId));
    const detached = { ...diskAt(cluster, vmId, slot), attachedTo: null };
    cluster.objects("volume").put(detached.id, detached);
    return detached;
  });
}

/** A disk only grows. */
export function resizeDisk(
  cluster: ProxmoxCluster,
  vmId: number,
  slot: string,
  sizeGiB: number,
): Volume {
  const { node } = getVm(cluster, vmId);
  const check = (): void => {
    checkVmDiskRight(cluster, vmId);
    const { datastoreId } = diskAt(cluster, vmId, slot);
    checkRights(cluster, `/storage/${datastoreId}`, "Datastore.AllocateSpace");
    if (sizeGiB < diskAt(cluster, vmId, slot).sizeGiB) {
      throw proxmoxError(500, "shrinking disks is not supported");
    }
  };
  return cluster.task("resize_vm_disk", { type: "resize", id: `${vmId}`, node }, check, () => {
    const disk = diskAt(cluster, vmId, slot);
    checkSpace(cluster, node, disk.datastoreId, sizeGiB - disk.sizeGiB);
    const grown = { ...disk, sizeGiB };
    cluster.objects("volume").put(disk.id, grown);
    return grown;
  });
}

export interface KubernetesVolume {
  readonly node: string;
  readonly datastoreId: string;
  readonly name: string;
  readonly sizeGiB: number;
}

/** Makes a disk as the CSI driver does: no VM has it yet. */
export const createKubernetesVolume = (cluster: ProxmoxCluster, volume: KubernetesVolume): Volume =>
  cluster.request("create_volume", () => {
    checkRights(cluster, `/storage/${volume.datastoreId}`, "Datastore.AllocateSpace");
    return allocate(cluster, { ...volume, ownerVmId: csiVmId, attachedTo: null });
  });

/** A disk of another VM's number is for who may manage the whole datastore, or that VM. */
function checkForeignDisk(cluster: ProxmoxCluster, { datastoreId, ownerVmId }: Volume): void {
  if (mayDo(cluster, `/storage/${datastoreId}`, "Datastore.Allocate")) return;
  checkRights(cluster, `/storage/${datastoreId}`, "Datastore.Audit");
  checkVmDiskRight(cluster, ownerVmId);
}

/** Hangs such a disk on a VM, in the first free slot behind the program's back. */
export function attachVolume(cluster: ProxmoxCluster, volumeId: string, vmId: number): Volume {
  return cluster.request("update_vm", () => {
    checkVmDiskRight(cluster, vmId);
    checkUnlocked(getVm(cluster, vmId));
    const volume = cluster.objects("volume").get(volumeId);
    if (volume === undefined) throw proxmoxError(500, `volume '${volumeId}' does not exist`);
    checkForeignDisk(cluster, volume);
    if (volume.attachedTo !== null) {
      throw proxmoxError(500, `volume '${volumeId}' is attached to VM ${volume.attachedTo.vmId}`);
    }
    const used = new Set(disksOf(cluster, vmId).map(({ attachedTo }) => attachedTo?.slot));
    let number = 1;
    while (used.has(`scsi${number}`)) number += 1;
    if (number >= slotsOfScsi) throw proxmoxError(500, `VM ${vmId} has no free scsi slot`);
    const attached = { ...volume, attachedTo: { vmId, slot: `scsi${number}` } };
    checkSlot(cluster, vmId, attached.attachedTo.slot);
    cluster.objects("volume").put(volumeId, attached);
    return attached;
  });
}

export function deleteVolume(cluster: ProxmoxCluster, volumeId: string): void {
  cluster.request("delete_volume", () => {
    const [datastoreId = ""] = volumeId.split(":", 1);
    checkRights(cluster, `/storage/${datastoreId}`, "Datastore.Allocate");
    const volume = cluster.objects("volume").get(volumeId);
    if (volume === undefined) throw proxmoxError(500, `volume '${volumeId}' does not exist`);
    if (volume.attachedTo !== null) {
      throw proxmoxError(500, `unable to remove '${volumeId}' - it is used by a VM`);
    }
    cluster.objects("volume").remove(volumeId);
  });
}
