import type { ProxmoxCluster } from "../../../world/proxmox/cluster";
import type { Vm, Volume } from "../../../world/proxmox/objects";
import { mayDo } from "../../../world/proxmox/permissions";
import { isForKubernetes } from "../../../world/proxmox/vmDisks";
import { disksOf } from "../../../world/proxmox/volumes";
import { blocks, inRecordedOrder } from "../../inputs";
import { type Properties, type Value, isProperties } from "../../values";

/** Disks of the host's own making beside those of the program. */
const ownSlots = /^(efidisk|tpmstate)\d$/;
const isProgramDisk = (disk: Volume): boolean =>
  !ownSlots.test(disk.attachedTo?.slot ?? "") &&
  !disk.id.endsWith("-cloudinit") &&
  !isForKubernetes(disk);

const diskProperties = (disk: Volume): Properties => ({
  ...disk.options,
  interface: disk.attachedTo?.slot ?? "",
  datastoreId: disk.datastoreId,
  size: disk.sizeGiB,
  ...(disk.importedFrom !== null && { importFrom: disk.importedFrom }),
  pathInDatastore: disk.id.slice(disk.id.indexOf(":") + 1),
});

const isSameDisk = (recorded: Value, found: Properties): boolean =>
  isProperties(recorded) && recorded["interface"] === found["interface"];

/** A block of the program with what the host has of it now. */
const withFound = (kept: Value | undefined, found: Properties): Properties => ({
  ...(isProperties(kept) ? kept : {}),
  ...found,
});

function nics({ config }: Vm): readonly Properties[] {
  const kept = blocks(config.further["networkDevices"]);
  return config.nics.map(({ bridge, model, macAddress, vlanId, hasFirewall }, index) =>
    withFound(kept[index], {
      bridge,
      model,
      macAddress,
      vlanId: vlanId ?? 0,
      firewall: hasFirewall,
    }),
  );
}

/** Every property of a VM that the host tells; disks that Kubernetes asked for are not its own. */
export function describeVm(
  cluster: ProxmoxCluster,
  id: string,
  recorded: Properties,
): Properties | undefined {
  const vm = cluster.objects("vm").get(id);
  // The provider looks in a list that leaves out what its account may not see.
  if (vm === undefined || !mayDo(cluster, `/vms/${id}`, "VM.Audit")) return undefined;
  const { config } = vm;
  const disks = disksOf(cluster, vm.vmId).filter(isProgramDisk).map(diskProperties);
  const { cores, sockets, memoryMiB } = config;
  return {
    ...(config.further as Properties),
    vmId: vm.vmId,
    nodeName: vm.node,
    name: config.name,
    description: config.description,
    tags: inRecordedOrder(recorded["tags"], config.tags),
    cpu: withFound(config.further["cpu"], { cores, sockets }),
    memory: withFound(config.further["memory"], { dedicated: memoryMiB }),
    disks: inRecordedOrder(recorded["disks"], disks, isSameDisk),
    networkDevices: nics(vm),
    macAddresses: config.nics.map(({ macAddress }) => macAddress),
    onBoot: config.startsOnBoot,
    protection: config.isProtected,
    template: config.isTemplate,
    started: vm.status === "running",
    // No guest here has an agent that tells its addresses.
    ipv4Addresses: [],
    ipv6Addresses: [],
    networkInterfaceNames: [],
  };
}
