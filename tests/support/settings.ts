import type { z } from "zod";
import {
  type HomeNodeSettings,
  type Settings,
  type VpsNodeSettings,
  settingsSchema,
} from "../../config/schema";

/** What a stack file may hold: the settings before the schema fills in its defaults. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** Some keys of a value, at any depth; a list is given whole. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Overrides<T[K]> | undefined }
    : T;

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lays `overrides` over `base`: maps merge, everything else replaces, undefined removes the key. */
export function merged(base: unknown, overrides: unknown): unknown {
  if (!isPlainObject(base) || !isPlainObject(overrides)) return overrides;
  const result = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) Reflect.deleteProperty(result, key);
    else result[key] = merged(base[key], value);
  }
  return result;
}

const vpsBase = {
  name: "talos-vps-cp-0",
  site: "vps",
  role: "controlplane",
  serverType: "cpx31",
  localPathGiB: 40,
  backups: true,
} satisfies VpsNodeSettings;

const homeBase = {
  name: "talos-pve-worker-0",
  site: "home",
  role: "worker",
  address: "10.2.2.1",
  vmId: 2_201,
  cores: 8,
  memoryMiB: 16_384,
  systemDiskGiB: 128,
  localPathGiB: 40,
} satisfies HomeNodeSettings;

/** A VPS control plane with a local-path volume. */
export function vpsNode(overrides: Overrides<VpsNodeSettings> = {}): VpsNodeSettings {
  return merged(vpsBase, overrides) as VpsNodeSettings;
}

/** A home worker with a local-path volume. */
export function homeNode(overrides: Overrides<HomeNodeSettings> = {}): HomeNodeSettings {
  return merged(homeBase, overrides) as HomeNodeSettings;
}

/** The five nodes of the prod stack, in this order: two VPS, home control plane, worker, GPU. */
export const prodNodes = {
  vpsCp0: vpsNode({
    orderedOn: "2026-01-03",
    primaryIpv4: { id: 1_000_001, address: "5.78.43.147" },
  }),
  vpsCp1: vpsNode({
    name: "talos-vps-cp-1",
    orderedOn: "2026-01-03",
    primaryIpv4: { id: 1_000_002, address: "5.78.106.249" },
  }),
  homeCp0: homeNode({
    name: "talos-pve-cp-0",
    role: "controlplane",
    address: "10.2.1.1",
    vmId: 2_101,
    cores: 4,
    memoryMiB: 8_192,
    systemDiskGiB: 64,
    localPathGiB: 0,
  }),
  homeWorker0: homeNode(),
  homeGpu0: homeNode({
    name: "talos-pve-gpu-0",
    address: "10.2.2.2",
    vmId: 2_202,
    memoryMiB: 32_768,
    localPathGiB: 0,
    gpu: {
      pciPath: "0000:01:00",
      deviceId: "10de:2b85",
      subsystemId: "1043:8a30",
      iommuGroup: 14,
      driverBranch: "production",
    },
  }),
} as const;

/** A valid stack file like that of prod, with `overrides` laid over it. */
export function settingsInput(overrides: unknown = {}): Record<string, unknown> {
  const base: SettingsInput = {
    cluster: { name: "hybrid" },
    network: { adminCidrs: ["203.0.113.7/32"] },
    sites: {
      vps: { location: "hil" },
      home: {
        lanCidr: "10.2.0.0/16",
        gateway: "10.2.0.1",
        nameservers: ["10.2.0.1"],
        proxmox: { endpoint: "https://10.2.0.2:8006/", node: "atlas" },
      },
    },
    nodes: Object.values(prodNodes),
    certificates: { email: "ops@example.org" },
    gateway: { hostnames: ["www.example.org"] },
    dns: {
      nameServers: [
        { host: "ns1.example.org", node: "talos-vps-cp-0" },
        { host: "ns2.example.org", node: "talos-vps-cp-1" },
      ],
      zones: [
        {
          name: "example.org",
          records: [
            {
              name: "@",
              type: "CAA",
              values: ['0 issue "letsencrypt.org"', '0 iodef "mailto:ops@example.org"'],
            },
            { name: "@", type: "MX", ttlSeconds: 3_600, values: ["10 mail.example.net."] },
            { name: "@", type: "TXT", ttlSeconds: 3_600, values: ["v=spf1 mx -all"] },
            { name: "_dmarc", type: "TXT", ttlSeconds: 3_600, values: ["v=DMARC1; p=reject"] },
          ],
        },
      ],
    },
  };
  return merged(base, overrides) as Record<string, unknown>;
}

/** The settings of a valid stack like prod, with `overrides` laid over its stack file. */
export function settings(overrides: Overrides<SettingsInput> = {}): Settings {
  return settingsSchema.parse(settingsInput(overrides));
}
