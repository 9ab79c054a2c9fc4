import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import { type PciDevice, type ProxmoxHost, hostNamed } from "./home";
import type { PassedDevice, PciMapEntry, PciMapping } from "./objects";
import { checkRights } from "./permissions";

const withoutFunction = (path: string): string => path.replace(/\.[0-7]$/, "");

const deviceAt = (host: ProxmoxHost, path: string): PciDevice | undefined =>
  host.pciDevices.find((device) => device.path === withoutFunction(path));

/** @throws VendorError when the entry is not what the host has there */
function checkEntry(cluster: ProxmoxCluster, name: string, entry: PciMapEntry): void {
  const device = deviceAt(hostNamed(cluster.store, entry.node), entry.path);
  if (device === undefined) throw proxmoxError(500, `pci device '${entry.path}' not found`);
  const found = {
    id: device.id,
    iommugroup: device.iommuGroup,
    "subsystem-id": device.subsystemId,
  };
  const expected = {
    id: entry.id,
    iommugroup: entry.iommuGroup,
    "subsystem-id": entry.subsystemId,
  };
  for (const key of ["id", "iommugroup", "subsystem-id"] as const) {
    const value = expected[key];
    if (value === null) {
      throw proxmoxError(500, `missing expected property '${key}' for device '${name}'`);
    }
    if (value !== found[key]) {
      throw proxmoxError(500, `'${key}' does not match for '${name}' (${value} != ${found[key]})`);
    }
  }
}

function checkMapping(cluster: ProxmoxCluster, mapping: PciMapping): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]{1,}$/.test(mapping.name)) {
    throw proxmoxError(400, "Parameter verification failed. (id: invalid configuration ID)");
  }
  if (mapping.maps.length === 0) {
    throw proxmoxError(400, "Parameter verification failed. (map: property is missing)");
  }
  for (const entry of mapping.maps) checkEntry(cluster, mapping.name, entry);
}

/** @throws VendorError when there is none */
export function getMapping(cluster: ProxmoxCluster, name: string): PciMapping {
  const mapping = cluster.objects("mapping").get(name);
  if (mapping !== undefined) return mapping;
  throw proxmoxError(500, `mapping '${name}' does not exist`);
}

export const createMapping = (cluster: ProxmoxCluster, mapping: PciMapping): PciMapping =>
  cluster.request("create_mapping", () => {
    checkRights(cluster, "/mapping/pci", "Mapping.Modify");
    if (cluster.objects("mapping").get(mapping.name) !== undefined) {
      throw proxmoxError(500, `mapping '${mapping.name}' already exists`);
    }
    checkMapping(cluster, mapping);
    cluster.objects("mapping").put(mapping.name, mapping);
    return mapping;
  });

export const updateMapping = (cluster: ProxmoxCluster, mapping: PciMapping): PciMapping =>
  cluster.request("update_mapping", () => {
    checkRights(cluster, `/mapping/pci/${mapping.name}`, "Mapping.Modify");
    getMapping(cluster, mapping.name);
    checkMapping(cluster, mapping);
    cluster.objects("mapping").put(mapping.name, mapping);
    return mapping;
  });

/** A VM that has it keeps running, and does not start again. */
export function deleteMapping(cluster: ProxmoxCluster, name: string): void {
  cluster.request("delete_mapping", () => {
    checkRights(cluster, "/mapping/pci", "Mapping.Modify");
    getMapping(cluster, name);
    cluster.objects("mapping").remove(name);
  });
}

/** @throws VendorError when a mapping has nothing on the host */
export const devicesOf = (
  cluster: ProxmoxCluster,
  host: ProxmoxHost,
  devices: readonly PassedDevice[],
): readonly string[] =>
  devices.map(({ mapping, address }) => {
    if (mapping === null) return withoutFunction(address ?? "");
    const found = cluster.objects("mapping").get(mapping);
    if (found === undefined)
      throw proxmoxError(500, `PCI device mapping not found for '${mapping}'`);
    const entry = found.maps.find(({ node }) => node === host.name);
    if (entry !== undefined) return withoutFunction(entry.path);
    throw proxmoxError(500, `no PCI device mapping of '${mapping}' for node '${host.name}'`);
  });
