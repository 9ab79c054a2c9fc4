import type { Json, Nic, VmConfig } from "./objects";

/** A disk that a VM is made with: empty, or a copy of an image. */
export interface DiskRequest {
  /** `scsi0`, `virtio1`, … */
  readonly slot: string;
  readonly datastoreId: string;
  readonly sizeGiB: number;
  /** Volume id of a file of the content type `import`. */
  readonly importFrom?: string;
  readonly options?: Readonly<Record<string, Json>>;
}

export interface NicRequest extends Omit<Nic, "macAddress"> {
  /** Drawn where none is given. */
  readonly macAddress?: string;
}

/** Settings of a VM; what is left out has the default of Proxmox, or stays as it is. */
export type VmSettings = Partial<Omit<VmConfig, "nics">> & {
  readonly nics?: readonly NicRequest[];
};

export interface VmRequest {
  readonly node: string;
  /** The smallest free number from 100 on where none is given. */
  readonly vmId?: number;
  readonly settings: VmSettings;
  readonly disks: readonly DiskRequest[];
}
