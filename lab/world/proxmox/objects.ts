/** JSON that the model keeps as it is. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Nic {
  readonly bridge: string;
  readonly model: string;
  readonly macAddress: string;
  readonly vlanId: number | null;
  readonly hasFirewall: boolean;
}

export interface IpConfig {
  /** CIDR, or `dhcp`; nothing leaves the family out. */
  readonly ipv4: { readonly address: string; readonly gateway: string | null } | null;
  readonly ipv6: { readonly address: string; readonly gateway: string | null } | null;
}

/** The drive with what a guest reads at its first boot. */
export interface CloudInit {
  readonly datastoreId: string;
  readonly type: "nocloud" | "configdrive2" | "opennebula";
  readonly ipConfigs: readonly IpConfig[];
  readonly nameservers: readonly string[];
  readonly searchDomain: string | null;
}

/** A host device handed to the guest, by a mapping or, for root alone, by its address. */
export interface PassedDevice {
  /** `hostpci0` */
  readonly slot: string;
  readonly mapping: string | null;
  readonly address: string | null;
}

/** What a VM is configured with, as far as it means something here. */
export interface VmConfig {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly cores: number;
  readonly sockets: number;
  readonly memoryMiB: number;
  readonly nics: readonly Nic[];
  readonly cloudInit: CloudInit | null;
  readonly passedDevices: readonly PassedDevice[];
  readonly efiDatastoreId: string | null;
  readonly startsOnBoot: boolean;
  readonly isProtected: boolean;
  readonly isTemplate: boolean;
  /** Keys that an API token may not set, such as `args`, with their values. */
  readonly rootOnly: Readonly<Record<string, string>>;
  /** Settings that are kept and mean nothing here, such as the BIOS. */
  readonly further: Readonly<Record<string, Json>>;
}

export interface Vm {
  readonly vmId: number;
  readonly node: string;
  /** Counts the VMs that ever had this id: another one is another machine. */
  readonly generation: number;
  readonly status: "running" | "stopped";
  /** What holds every change back, such as `backup`. */
  readonly lock: string | null;
  readonly config: VmConfig;
  /** What it was started with; a later change waits for the next start. */
  readonly running: Pick<VmConfig, "cores" | "sockets" | "memoryMiB" | "passedDevices"> | null;
}

/** A disk on a datastore, whether or not a VM has it. */
export interface Volume {
  /** `local-zfs:vm-2101-disk-0` */
  readonly id: string;
  readonly node: string;
  readonly datastoreId: string;
  readonly sizeGiB: number;
  /** VM it goes with when that is removed: the number in its name. */
  readonly ownerVmId: number;
  readonly attachedTo: { readonly vmId: number; readonly slot: string } | null;
  /** Volume id of the image it was made from. */
  readonly importedFrom: string | null;
  /** How it is attached: cache, discard and the like. */
  readonly options: Readonly<Record<string, Json>>;
}

export interface StoredFile {
  /** `local:import/talos.qcow2` */
  readonly id: string;
  readonly node: string;
  readonly datastoreId: string;
  readonly contentType: string;
  readonly fileName: string;
  readonly url: string;
  readonly sizeBytes: number;
}

export interface PciMapping {
  readonly name: string;
  readonly comment: string;
  readonly hasMediatedDevices: boolean;
  readonly maps: readonly PciMapEntry[];
}

export interface PciMapEntry {
  readonly node: string;
  /** `0000:01:00`, with or without a function. */
  readonly path: string;
  readonly id: string;
  readonly subsystemId: string | null;
  readonly iommuGroup: number | null;
  readonly comment: string | null;
}

/** A task that ended: `OK`, or why it failed. */
export interface Task {
  readonly upid: string;
  readonly exitStatus: string;
}

export interface Role {
  readonly id: string;
  readonly privileges: readonly string[];
}

export interface User {
  /** `name@realm` */
  readonly id: string;
  readonly comment: string;
  readonly isEnabled: boolean;
  readonly further: Readonly<Record<string, Json>>;
}

export interface Token {
  /** `name@realm!token` */
  readonly id: string;
  readonly comment: string;
  /** It has rights of its own only, instead of all of its user's. */
  readonly hasSeparatedPrivileges: boolean;
  readonly expiresUnixSeconds: number;
  /** SHA-256 of the secret, which is told once and kept nowhere. */
  readonly secretHash: string;
}

export interface AclEntry {
  readonly path: string;
  /** `user@realm`, `user@realm!token` or a group. */
  readonly holder: string;
  readonly holderKind: "user" | "token" | "group";
  readonly roleId: string;
  readonly propagates: boolean;
}
