import { isDeepStrictEqual } from "node:util";
import { proxmoxError } from "./answers";
import { type ProxmoxCluster, isRoot } from "./cluster";
import type { VmConfig } from "./objects";
import { checkAnyRight, checkRights, forbidden, mayDo } from "./permissions";
import type { DiskRequest, VmRequest, VmSettings } from "./vmRequest";

/** The right that a setting takes; `further` are those that mean nothing to the world. */
const rightOf: Readonly<Partial<Record<keyof VmConfig, string>>> = {
  name: "VM.Config.Options",
  description: "VM.Config.Options",
  startsOnBoot: "VM.Config.Options",
  isProtected: "VM.Config.Options",
  isTemplate: "VM.Config.Options",
  cores: "VM.Config.CPU",
  sockets: "VM.Config.CPU",
  memoryMiB: "VM.Config.Memory",
  nics: "VM.Config.Network",
};

const rightOfFurther: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["acpi", "audioDevice", "hotplug", "machine", "scsiHardware", "smbios", "tabletDevice"].map(
      (key) => [key, "VM.Config.HWType"],
    ),
  ),
  ...Object.fromEntries(
    ["serialDevices", "usbs", "vga", "watchdog"].map((key) => [key, "VM.Config.HWType"]),
  ),
  ...Object.fromEntries(
    ["agent", "bios", "keyboardLayout", "operatingSystem", "startup"].map((key) => [
      key,
      "VM.Config.Options",
    ]),
  ),
  bootOrders: "VM.Config.Disk",
  numas: "VM.Config.CPU",
};

/** The network that bridges of a host are in where nobody has made another. */
const localZone = "/sdn/zones/localnetwork";

/** @throws VendorError for a setting that the caller may not make, looking at those that change */
export function checkSettingRights(
  cluster: ProxmoxCluster,
  vmId: number,
  settings: VmSettings,
  before?: VmConfig,
): void {
  if (isRoot(cluster.caller)) return;
  const vm = `/vms/${vmId}`;
  const isChanged = ([key, value]: readonly [string, unknown]): boolean =>
    !isDeepStrictEqual(value, before?.[key as keyof VmConfig]);
  const changed = new Map(Object.entries(settings).filter(isChanged));
  const further = Object.entries(settings.further ?? {})
    .filter(([key, value]) => !isDeepStrictEqual(value, before?.further[key]))
    .flatMap(([key]) => rightOfFurther[key] ?? []);
  const needed = [...changed.keys()].flatMap((key) => rightOf[key as keyof VmConfig] ?? []);
  checkRights(cluster, vm, ...needed, ...further);
  if (changed.has("cloudInit")) {
    checkAnyRight(cluster, vm, "VM.Config.Cloudinit", "VM.Config.Network");
  }
  const [rootOnly] = Object.keys(changed.has("rootOnly") ? (settings.rootOnly ?? {}) : {});
  if (rootOnly !== undefined) throw proxmoxError(500, `only root can set '${rootOnly}' config`);
  checkDeviceRights(cluster, vm, changed.has("passedDevices") ? settings.passedDevices : []);
  for (const { bridge, vlanId } of (changed.has("nics") ? settings.nics : undefined) ?? []) {
    const tag = vlanId === null || vlanId === 0 ? "" : `/${vlanId}`;
    checkRights(cluster, `${localZone}/${bridge}${tag}`, "SDN.Use");
  }
}

function checkDeviceRights(
  cluster: ProxmoxCluster,
  vm: string,
  devices: VmSettings["passedDevices"] = [],
): void {
  for (const { slot, mapping, address } of devices) {
    if (address !== null) {
      throw proxmoxError(500, `only root can set '${slot}' config for non-mapped devices`);
    }
    if (mapping === null) continue;
    checkRights(cluster, `/mapping/pci/${mapping}`, "Mapping.Use");
    checkRights(cluster, vm, "VM.Config.HWType");
  }
}

/** @throws VendorError unless the caller may have the disk, and read what it is a copy of */
export function checkDiskRights(
  cluster: ProxmoxCluster,
  { datastoreId, importFrom }: Pick<DiskRequest, "datastoreId" | "importFrom">,
): void {
  checkRights(cluster, `/storage/${datastoreId}`, "Datastore.AllocateSpace");
  const source = importFrom?.split(":", 1)[0];
  if (source === undefined || mayDo(cluster, `/storage/${source}`, "Datastore.Allocate")) return;
  checkAnyRight(cluster, `/storage/${source}`, "Datastore.AllocateSpace", "Datastore.Audit");
}

/** @throws VendorError in the order in which Proxmox looks; of the VM itself it names no right */
export function checkCreationRights(
  cluster: ProxmoxCluster,
  vmId: number,
  { settings, disks }: Omit<VmRequest, "vmId">,
): void {
  if (!mayDo(cluster, `/vms/${vmId}`, "VM.Allocate")) throw forbidden();
  for (const disk of disks) checkDiskRights(cluster, disk);
  const { efiDatastoreId } = settings;
  if (efiDatastoreId) checkDiskRights(cluster, { datastoreId: efiDatastoreId });
  checkSettingRights(cluster, vmId, settings);
}
