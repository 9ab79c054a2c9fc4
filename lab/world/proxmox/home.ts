import { setting } from "../settings";
import type { Store } from "../store";
import { proxmoxError } from "./answers";

export interface PciDevice {
  /** Without the function: `0000:01:00`. */
  readonly path: string;
  /** Vendor and device: `10de:2b85`. */
  readonly id: string;
  readonly subsystemId: string;
  readonly iommuGroup: number;
}

export type ContentType =
  "images" | "rootdir" | "iso" | "vztmpl" | "backup" | "snippets" | "import";

export interface Datastore {
  readonly id: string;
  readonly type: "dir" | "zfspool" | "lvmthin";
  readonly contents: readonly ContentType[];
  readonly sizeGiB: number;
}

/** One Proxmox host: what it is made of, which no request changes. */
export interface ProxmoxHost {
  readonly name: string;
  readonly cpuCount: number;
  readonly memoryMiB: number;
  readonly bridges: readonly string[];
  readonly pciDevices: readonly PciDevice[];
  readonly datastores: readonly Datastore[];
}

/** The setting with the hosts at home, as `readonly ProxmoxHost[]`. */
export const hostsSetting = "proxmox.hosts";

/** The host of the production cluster, with room for what it runs. */
export const atlas: ProxmoxHost = {
  name: "atlas",
  cpuCount: 32,
  memoryMiB: 128 * 1024,
  bridges: ["vmbr0"],
  pciDevices: [{ path: "0000:01:00", id: "10de:2b85", subsystemId: "1043:8a30", iommuGroup: 14 }],
  datastores: [
    {
      id: "local",
      type: "dir",
      contents: ["iso", "vztmpl", "backup", "snippets", "import"],
      sizeGiB: 200,
    },
    { id: "local-zfs", type: "zfspool", contents: ["images", "rootdir"], sizeGiB: 4_000 },
  ],
};

export const hosts = (store: Store): readonly ProxmoxHost[] =>
  setting<readonly ProxmoxHost[]>(store, hostsSetting, [atlas]);

/** @throws VendorError when the cluster has no such host */
export function hostNamed(store: Store, name: string): ProxmoxHost {
  const host = hosts(store).find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  throw proxmoxError(500, `hostname lookup '${name}' failed - failed to get address info`);
}

/** @throws VendorError when the host has no such datastore, or it does not take that content */
export function datastoreFor(host: ProxmoxHost, id: string, content: ContentType): Datastore {
  const datastore = host.datastores.find((candidate) => candidate.id === id);
  if (datastore === undefined) throw proxmoxError(500, `storage '${id}' does not exist`);
  if (datastore.contents.includes(content)) return datastore;
  throw proxmoxError(500, `storage '${id}' does not support content type '${content}'`);
}
