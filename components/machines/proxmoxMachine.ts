import * as proxmox from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { prefixLengthOf } from "../../config/cidr";
import type { HomeNodeSettings, Settings } from "../../config/schema";
import type { Machine, MachineOptions } from "./machine";

/** What a home VM has in common with the other VMs of its cluster. */
export interface ProxmoxMachineArgs {
  readonly clusterName: string;
  readonly home: Settings["sites"]["home"];
  /** Volume id of the Talos disk image the system disk is imported from. */
  readonly imageId: pulumi.Input<string>;
}

/** Hands a PCI device to the VM by a mapping, the only way that an API token may use. */
function gpuMapping(
  node: HomeNodeSettings,
  gpu: NonNullable<HomeNodeSettings["gpu"]>,
  proxmoxNode: string,
  parent: pulumi.Resource,
): proxmox.hardware.mapping.Pci {
  const { pciPath, deviceId, subsystemId, iommuGroup } = gpu;
  return new proxmox.hardware.mapping.Pci(
    `${node.name}-gpu`,
    {
      name: `${node.name}-gpu`,
      maps: [{ id: deviceId, subsystemId, iommuGroup, node: proxmoxNode, path: pciPath }],
    },
    { parent },
  );
}

/** One VM on the Proxmox node, addressed by cloud-init; it needs the API only, no SSH and no snippet. */
export function proxmoxMachine(
  node: HomeNodeSettings,
  args: ProxmoxMachineArgs,
  parent: pulumi.Resource,
  opts: MachineOptions,
): Machine {
  const { clusterName, home, imageId } = args;
  const { bridge, vlanId, diskDatastore, node: proxmoxNode } = home.proxmox;
  const mapping = node.gpu && gpuMapping(node, node.gpu, proxmoxNode, parent);
  const vm = new proxmox.VmLegacy(
    node.name,
    {
      name: node.name,
      vmId: node.vmId,
      nodeName: proxmoxNode,
      description: `Talos ${node.role} of ${clusterName}`,
      tags: [clusterName, node.role, "talos"].sort(),
      operatingSystem: { type: "l26" },
      bios: "ovmf",
      machine: "q35",
      efiDisk: { datastoreId: diskDatastore, type: "4m", preEnrolledKeys: false },
      cpu: { cores: node.cores, type: "host" },
      memory: { dedicated: node.memoryMiB, floating: 0 },
      // The "single" variant of this controller hangs Talos.
      scsiHardware: "virtio-scsi-pci",
      disks: [
        {
          interface: "scsi0",
          datastoreId: diskDatastore,
          importFrom: imageId,
          size: node.systemDiskGiB,
          discard: "on",
          ssd: true,
          // A VM backup holds the disk back while it copies, which starves etcd.
          backup: false,
        },
      ],
      networkDevices: [
        { bridge, model: "virtio", firewall: false, ...(vlanId === undefined ? {} : { vlanId }) },
      ],
      initialization: {
        datastoreId: diskDatastore,
        type: "nocloud",
        ipConfigs: [
          {
            ipv4: {
              address: `${node.address}/${prefixLengthOf(home.lanCidr)}`,
              gateway: home.gateway,
            },
          },
        ],
        dns: { servers: [...home.nameservers] },
      },
      ...(mapping && {
        hostpcis: [{ device: "hostpci0", mapping: mapping.name, pcie: true, rombar: true }],
      }),
      // The agent runs only once Talos is configured, so nothing may wait for it.
      agent: { enabled: true, waitForIp: { disabled: true } },
      onBoot: true,
      started: true,
      stopOnDestroy: true,
      // A restart is the operator's decision, above all for a GPU that may not come back.
      rebootAfterUpdate: false,
      // CSI adds disks to this VM that belong to volumes, not to the VM.
      deleteUnreferencedDisksOnDestroy: false,
    },
    {
      ...opts,
      parent,
      protect: node.role === "controlplane" || node.gpu !== undefined || node.localPathGiB > 0,
      // Number and address can only be one VM's.
      deleteBeforeReplace: true,
      // CSI attaches disks behind the program's back, and another image must not replace the VM.
      ignoreChanges: ["disks"],
    },
  );
  // The VM's number comes back with the next VM; the hardware address drawn for it does not.
  const identity = vm.networkDevices.apply((devices) => devices[0]?.macAddress ?? "");
  return { resource: vm, address: pulumi.output(node.address), identity };
}
