import { VendorError } from "../vendorError";
import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import { type Datastore, datastoreFor, hostNamed } from "./home";
import type { Json, Volume } from "./objects";

const bytesPerGiB = 2 ** 30;

/** Room that disks and files leave on a datastore of a host. */
export function freeGiB(
  cluster: ProxmoxCluster,
  node: string,
  { id, sizeGiB }: Pick<Datastore, "id" | "sizeGiB">,
): number {
  const isHere = (thing: { readonly node: string; readonly datastoreId: string }): boolean =>
    thing.node === node && thing.datastoreId === id;
  const disks = cluster.all("volume").filter(isHere);
  const files = cluster.all("file").filter(isHere);
  return (
    sizeGiB -
    disks.reduce((sum, disk) => sum + disk.sizeGiB, 0) -
    files.reduce((sum, { sizeBytes }) => sum + sizeBytes / bytesPerGiB, 0)
  );
}

/** @throws VendorError when there is no such datastore, it takes no disks, or it is full */
export function checkSpace(
  cluster: ProxmoxCluster,
  node: string,
  datastoreId: string,
  neededGiB: number,
  name = "",
): void {
  const datastore = datastoreFor(hostNamed(cluster.store, node), datastoreId, "images");
  if (freeGiB(cluster, node, datastore) >= neededGiB) return;
  throw proxmoxError(
    500,
    datastore.type === "zfspool"
      ? `zfs error: cannot create '${datastoreId}/${name}': out of space`
      : `storage '${datastoreId}': No space left on device`,
  );
}

export interface VolumeRequest {
  readonly node: string;
  readonly datastoreId: string;
  readonly sizeGiB: number;
  readonly ownerVmId: number;
  readonly attachedTo: Volume["attachedTo"];
  /** `pvc-…` for a disk that Kubernetes asked for; else the next `disk-N`. */
  readonly name?: string;
  readonly importedFrom?: string;
  readonly options?: Readonly<Record<string, Json>>;
}

export function allocate(cluster: ProxmoxCluster, request: VolumeRequest): Volume {
  const { node, datastoreId, sizeGiB, ownerVmId, attachedTo } = request;
  const volumes = cluster.objects("volume");
  const idOf = (name: string): string => `${datastoreId}:vm-${ownerVmId}-${name}`;
  let number = 0;
  while (request.name === undefined && volumes.get(idOf(`disk-${number}`)) !== undefined)
    number += 1;
  const id = idOf(request.name ?? `disk-${number}`);
  checkSpace(cluster, node, datastoreId, sizeGiB, id.slice(id.indexOf(":") + 1));
  if (volumes.get(id) !== undefined) throw proxmoxError(500, `disk '${id}' already exists`);
  const volume: Volume = {
    id,
    node,
    datastoreId,
    sizeGiB,
    ownerVmId,
    attachedTo,
    importedFrom: request.importedFrom ?? null,
    options: request.options ?? {},
  };
  volumes.put(id, volume);
  return volume;
}

const slots = new Intl.Collator("en", { numeric: true });

/** `scsi2` before `scsi10`. */
export const inSlotOrder = (disks: readonly Volume[]): readonly Volume[] =>
  disks.toSorted((a, b) => slots.compare(slotOf(a), slotOf(b)));

/** The disks a VM has, by slot. */
export const disksOf = (cluster: ProxmoxCluster, vmId: number): readonly Volume[] =>
  inSlotOrder(cluster.all("volume").filter(({ attachedTo }) => attachedTo?.vmId === vmId));

const slotOf = ({ attachedTo }: Volume): string => attachedTo?.slot ?? "";

/** @throws VendorError unless the slot is free */
export function checkSlot(cluster: ProxmoxCluster, vmId: number, slot: string): void {
  if (disksOf(cluster, vmId).some((disk) => slotOf(disk) === slot)) {
    throw new VendorError(`${slot}: is already in use`, "400");
  }
}
