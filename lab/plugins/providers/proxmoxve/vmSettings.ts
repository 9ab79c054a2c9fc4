import type { CloudInit, IpConfig, Json, PassedDevice } from "../../../world/proxmox/objects";
import type { DiskRequest, NicRequest, VmSettings } from "../../../world/proxmox/vmRequest";
import { blocks, flag, given, number, text, texts } from "../../inputs";
import { type Properties, type Value, isProperties } from "../../values";

/** Properties of which the host keeps every word, whatever else some of them mean. */
export const keptProperties = [
  ...["acpi", "agent", "audioDevice", "bios", "bootOrders", "cdrom", "cpu", "efiDisk"],
  ...["hookScriptFileId", "hostpcis", "hotplug", "initialization", "keyboardLayout", "machine"],
  ...["memory", "networkDevices", "numas", "operatingSystem", "poolId", "scsiHardware"],
  ...["serialDevices", "smbios", "startup", "tabletDevice", "tpmState", "usbs", "vga"],
  ...["virtiofs", "watchdog"],
] as const;

const block = (value: Value | undefined): Properties => (isProperties(value) ? value : {});

const address = (value: Value | undefined): IpConfig["ipv4"] => {
  const { address: cidr, gateway } = block(value);
  return typeof cidr === "string" ? { address: cidr, gateway: text(gateway) ?? null } : null;
};

function cloudInitOf(value: Value | undefined): CloudInit | null {
  if (!isProperties(value)) return null;
  const { type, ipConfigs, dns } = value;
  return {
    datastoreId: text(value["datastoreId"]) ?? "local-lvm",
    type: type === "configdrive2" || type === "opennebula" ? type : "nocloud",
    ipConfigs: blocks(ipConfigs).map(({ ipv4, ipv6 }) => ({
      ipv4: address(ipv4),
      ipv6: address(ipv6),
    })),
    nameservers: texts(block(dns)["servers"]),
    searchDomain: text(block(dns)["domain"]) ?? null,
  };
}

const passedDeviceOf = (device: Properties): PassedDevice => ({
  slot: text(device["device"]) ?? "",
  mapping: text(device["mapping"]) ?? null,
  address: text(device["id"]) ?? null,
});

const nicOf = (device: Properties): NicRequest => ({
  bridge: text(device["bridge"]) ?? "vmbr0",
  model: text(device["model"]) ?? "virtio",
  vlanId: number(device["vlanId"]) ?? null,
  hasFirewall: flag(device["firewall"], false),
  ...given({ macAddress: text(device["macAddress"]) }),
});

/** What the host lets nobody set but root with its password, under its own names. */
function rootOnly(inputs: Properties): Record<string, string> {
  const { affinity, architecture } = block(inputs["cpu"]);
  const { hugepages } = block(inputs["memory"]);
  const [rng] = blocks(inputs["rngs"]);
  const sev = text(block(inputs["amdSev"])["type"]);
  return given({
    affinity: text(affinity),
    "amd-sev": sev,
    arch: text(architecture),
    args: text(inputs["kvmArguments"]),
    hookscript: text(inputs["hookScriptFileId"]),
    hugepages: text(hugepages),
    rng0: text(rng?.["source"]),
  });
}

/** What the host is told of a VM, whole. */
export function vmSettings(inputs: Properties): VmSettings {
  const kept = keptProperties.flatMap((key): [string, Json][] => {
    const value = inputs[key];
    return value === undefined ? [] : [[key, value]];
  });
  const efiDisk = inputs["efiDisk"];
  return {
    name: text(inputs["name"]) ?? "",
    description: text(inputs["description"]) ?? "",
    tags: texts(inputs["tags"]),
    cores: number(block(inputs["cpu"])["cores"]) ?? 1,
    sockets: number(block(inputs["cpu"])["sockets"]) ?? 1,
    memoryMiB: number(block(inputs["memory"])["dedicated"]) ?? 512,
    nics: blocks(inputs["networkDevices"]).map(nicOf),
    cloudInit: cloudInitOf(inputs["initialization"]),
    passedDevices: blocks(inputs["hostpcis"]).map(passedDeviceOf),
    efiDatastoreId: isProperties(efiDisk) ? (text(efiDisk["datastoreId"]) ?? "local-lvm") : null,
    startsOnBoot: flag(inputs["onBoot"], true),
    isProtected: flag(inputs["protection"], false),
    isTemplate: flag(inputs["template"], false),
    rootOnly: rootOnly(inputs),
    further: Object.fromEntries(kept),
  };
}

const diskPlaces = ["interface", "datastoreId", "size", "importFrom"];

/** A disk of the program, as the host makes it. */
export const diskOf = (disk: Properties): DiskRequest => ({
  slot: text(disk["interface"]) ?? "",
  datastoreId: text(disk["datastoreId"]) ?? "local-lvm",
  sizeGiB: number(disk["size"]) ?? 8,
  ...given({ importFrom: text(disk["importFrom"]) }),
  options: Object.fromEntries(Object.entries(disk).filter(([key]) => !diskPlaces.includes(key))),
});
