import { homeRegion } from "../../../components/talos/nodeLabels";
import type { Machine, MachineVendor } from "../machine";
import type { Store } from "../store";
import { ProxmoxCluster } from "./cluster";
import type { Vm, Volume } from "./objects";
import { inSlotOrder } from "./volumes";
import { machineIdOf } from "./vmPower";

function machineOf(vm: Vm, disks: readonly Volume[]): Machine {
  const { config, running } = vm;
  // A change of the configuration waits for the next start.
  const { cores, sockets, memoryMiB, passedDevices } = running ?? config;
  const addresses = config.cloudInit?.ipConfigs.flatMap(({ ipv4 }) =>
    ipv4 === null || ipv4.address === "dhcp" ? [] : [ipv4.address.split("/", 1)[0] ?? ""],
  );
  const systemDisk = inSlotOrder(disks).find(({ attachedTo }) =>
    /^(scsi|virtio|sata)\d+$/.test(attachedTo?.slot ?? ""),
  );
  return {
    id: machineIdOf(vm),
    site: "home",
    name: config.name,
    location: vm.node,
    addresses: addresses ?? [],
    isPoweredOn: vm.status === "running",
    cpuCount: cores * sockets,
    memoryMiB,
    diskGiB: systemDisk?.sizeGiB ?? 0,
    gpuCount: passedDevices.length,
    providerId: `proxmox://${homeRegion}/${vm.vmId}`,
  };
}

/** The VMs at home, as the rest of the world meets them; a template is none. */
export function proxmoxMachines(store: Store): MachineVendor {
  const cluster = new ProxmoxCluster(store);
  return {
    machines: () => {
      const disks = cluster.all("volume");
      return cluster
        .all("vm")
        .filter(({ config }) => !config.isTemplate)
        .map((vm) =>
          machineOf(
            vm,
            disks.filter(({ attachedTo }) => attachedTo?.vmId === vm.vmId),
          ),
        );
    },
    // The program leaves Proxmox' own firewall off; what reaches the LAN is the router's business.
    letsIn: () => true,
  };
}
