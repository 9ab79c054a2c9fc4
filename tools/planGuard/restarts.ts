import type { PlannedResource } from "./plan";

/** Properties that change while the machine runs. A property that is on no list counts as a restart. */
const quietOnHetzner = [
  ...["name", "labels", "backups", "firewallIds", "ignoreRemoteFirewallIds", "networks"],
  ...["deleteProtection", "rebuildProtection", "shutdownBeforeDeletion", "keepDisk"],
  ...["allowDeprecatedImages"],
];
const quietOnProxmox = [
  ...["name", "description", "tags", "onBoot", "protection", "startup", "disks"],
  ...["stopOnDestroy", "purgeOnDestroy", "deleteUnreferencedDisksOnDestroy", "rebootAfterUpdate"],
  ...["timeoutClone", "timeoutCreate", "timeoutMigrate", "timeoutMoveDisk", "timeoutReboot"],
  ...["timeoutShutdownVm", "timeoutStartVm", "timeoutStopVm"],
];
/** Proxmox takes these in at the next start, which comes at once unless the VM says otherwise. */
const atNextStart = [
  ...["acpi", "agent", "audioDevice", "bios", "bootOrders", "cdrom", "cpu", "efiDisk"],
  ...["hostpcis", "initialization", "keyboardLayout", "kvmArguments", "machine", "memory"],
  ...["networkDevices", "numas", "operatingSystem", "rngs", "scsiHardware", "serialDevices"],
  ...["smbios", "tabletDevice", "tpmState", "usbs", "vga", "virtiofs", "watchdog"],
];
const quietOnTalos = ["timeouts", "onDestroy"];

export const serverType = "hcloud:index/server:Server";
export const vmType = "proxmoxve:index/vmLegacy:VmLegacy";
export const configurationType = "talos:machine/configurationApply:ConfigurationApply";

function quietProperties({ type, after }: PlannedResource): readonly string[] {
  switch (type) {
    case serverType:
      return quietOnHetzner;
    case vmType:
      return after?.inputs["rebootAfterUpdate"] === false
        ? [...quietOnProxmox, ...atNextStart]
        : quietOnProxmox;
    case configurationType:
      return quietOnTalos;
    default:
      return [];
  }
}

/** What of a change takes the machine down, or may; undefined when it runs on. */
export function restartCause(resource: PlannedResource): string | undefined {
  if (resource.fate !== "changed") return undefined;
  const { changed } = resource;
  if (changed.length === 0) return "a change that the engine does not name";
  const quiet = quietProperties(resource);
  const loud = changed.filter((property) => !quiet.includes(property));
  return loud.length === 0 ? undefined : `a change of ${loud.join(", ")}`;
}

/** Whether a VM is told to stay off, or comes up only by somebody's hand. */
export const staysOff = ({ type, after }: PlannedResource): boolean =>
  type === vmType && after?.inputs["started"] === false;
