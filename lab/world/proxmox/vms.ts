import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import type { CloudInit, Nic, Vm, VmConfig } from "./objects";
import { checkRights } from "./permissions";
import type { NicRequest, VmRequest, VmSettings, DiskRequest } from "./vmRequest";
import { checkCreationRights, checkSettingRights } from "./vmRights";
import { checkSettings } from "./vmSettingChecks";
import { allocate, checkSlot, checkSpace, disksOf } from "./volumes";

const defaults: VmConfig = {
  name: "",
  description: "",
  tags: [],
  cores: 1,
  sockets: 1,
  memoryMiB: 512,
  nics: [],
  cloudInit: null,
  passedDevices: [],
  efiDatastoreId: null,
  startsOnBoot: false,
  isProtected: false,
  isTemplate: false,
  rootOnly: {},
  further: {},
};

/** The drive is small, as is the one with the firmware's settings. */
const smallDiskGiB = 4 / 1024;

export function nextVmId(cluster: ProxmoxCluster): number {
  const taken = new Set(cluster.all("vm").map(({ vmId }) => vmId));
  let vmId = 100;
  while (taken.has(vmId)) vmId += 1;
  return vmId;
}

/** @throws VendorError when there is none */
export function getVm(cluster: ProxmoxCluster, vmId: number): Vm {
  const vm = cluster.objects("vm").get(`${vmId}`);
  if (vm !== undefined) return vm;
  throw proxmoxError(500, `Configuration file 'nodes/*/qemu-server/${vmId}.conf' does not exist`);
}

export function putVm(cluster: ProxmoxCluster, vm: Vm): Vm {
  cluster.objects("vm").put(`${vm.vmId}`, vm);
  return vm;
}

/** @throws VendorError while something holds the VM */
export function checkUnlocked({ lock }: Vm): void {
  if (lock !== null) throw proxmoxError(500, `VM is locked (${lock})`);
}

function nic(cluster: ProxmoxCluster, request: NicRequest): Nic {
  const number = cluster.store.next("proxmox mac").toString(16).toUpperCase().padStart(6, "0");
  const macAddress = request.macAddress ?? `BC:24:11:${(number.match(/../g) ?? []).join(":")}`;
  return { ...request, macAddress };
}

function configured(cluster: ProxmoxCluster, config: VmConfig, settings: VmSettings): VmConfig {
  const { nics, ...rest } = settings;
  return {
    ...config,
    ...rest,
    nics: nics === undefined ? config.nics : nics.map((request) => nic(cluster, request)),
  };
}

function checkNew(cluster: ProxmoxCluster, vmId: number): void {
  const existing = cluster.objects("vm").get(`${vmId}`);
  if (existing === undefined) return;
  throw proxmoxError(
    500,
    `unable to create VM ${vmId} - VM ${vmId} already exists on node '${existing.node}'`,
  );
}

function addDrive(cluster: ProxmoxCluster, vm: Vm, cloudInit: CloudInit): void {
  allocate(cluster, {
    node: vm.node,
    datastoreId: cloudInit.datastoreId,
    sizeGiB: smallDiskGiB,
    ownerVmId: vm.vmId,
    name: "cloudinit",
    attachedTo: { vmId: vm.vmId, slot: "ide2" },
  });
}

/** Makes a VM with its disks, and does not start it. */
export function createVm(cluster: ProxmoxCluster, request: VmRequest): Vm {
  const { node, settings, disks } = request;
  const vmId = request.vmId ?? nextVmId(cluster);
  const check = (): void => {
    checkCreationRights(cluster, vmId, request);
    checkNew(cluster, vmId);
    checkSettings(cluster, node, settings);
    for (const { datastoreId, importFrom } of disks) {
      checkSpace(cluster, node, datastoreId, 0);
      checkImport(cluster, importFrom);
    }
  };
  return cluster.task("create_vm", { type: "qmcreate", id: `${vmId}`, node }, check, () => {
    checkNew(cluster, vmId);
    const vm: Vm = {
      vmId,
      node,
      generation: cluster.store.next(`proxmox generation ${vmId}`),
      status: "stopped",
      lock: null,
      config: configured(cluster, defaults, settings),
      running: null,
    };
    const { efiDatastoreId, cloudInit } = vm.config;
    if (efiDatastoreId !== null) {
      addDisk(cluster, vm, {
        slot: "efidisk0",
        datastoreId: efiDatastoreId,
        sizeGiB: smallDiskGiB,
      });
    }
    for (const disk of disks) addDisk(cluster, vm, disk);
    if (cloudInit !== null) addDrive(cluster, vm, cloudInit);
    return putVm(cluster, vm);
  });
}

function checkImport(cluster: ProxmoxCluster, importFrom: string | undefined): void {
  if (importFrom === undefined) return;
  const file = cluster.objects("file").get(importFrom);
  if (file === undefined) throw proxmoxError(500, `volume '${importFrom}' does not exist`);
  if (file.contentType !== "import") {
    throw proxmoxError(
      500,
      `cannot import from '${importFrom}' - content type '${file.contentType}' is not 'import'`,
    );
  }
}

export function addDisk(cluster: ProxmoxCluster, { vmId, node }: Vm, request: DiskRequest): void {
  const { slot, importFrom, ...disk } = request;
  checkSlot(cluster, vmId, slot);
  checkImport(cluster, importFrom);
  allocate(cluster, {
    ...disk,
    node,
    ownerVmId: vmId,
    attachedTo: { vmId, slot },
    ...(importFrom !== undefined && { importedFrom: importFrom }),
  });
}

/** Changes the configuration; a running VM takes most of it at its next start only. */
export function updateVm(cluster: ProxmoxCluster, vmId: number, settings: VmSettings): Vm {
  return cluster.request("update_vm", () => {
    const vm = getVm(cluster, vmId);
    checkSettingRights(cluster, vmId, settings, vm.config);
    checkUnlocked(vm);
    checkSettings(cluster, vm.node, settings);
    const changed = { ...vm, config: configured(cluster, vm.config, settings) };
    const { cloudInit } = changed.config;
    if (cloudInit !== null && vm.config.cloudInit === null) addDrive(cluster, vm, cloudInit);
    return putVm(cluster, changed);
  });
}

/**
 * Removes a VM that is stopped, with the disks that are its own. A disk of a volume that Kubernetes
 * asked for is another owner's and stays.
 *
 * @param destroysUnreferencedDisks removes even disks that the VM does not have, by their names
 */
export function deleteVm(
  cluster: ProxmoxCluster,
  vmId: number,
  { destroysUnreferencedDisks }: { readonly destroysUnreferencedDisks: boolean },
): void {
  const { node } = getVm(cluster, vmId);
  const check = (): void => {
    const vm = getVm(cluster, vmId);
    checkRights(cluster, `/vms/${vmId}`, "VM.Allocate");
    checkUnlocked(vm);
    if (vm.config.isProtected) {
      throw proxmoxError(500, `can't remove VM ${vmId} - protection mode enabled`);
    }
    if (vm.status === "running") {
      throw proxmoxError(500, `VM ${vmId} is running - destroy failed`);
    }
  };
  cluster.task("delete_vm", { type: "qmdestroy", id: `${vmId}`, node }, check, () => {
    for (const disk of disksOf(cluster, vmId)) {
      if (disk.ownerVmId === vmId) cluster.objects("volume").remove(disk.id);
      else cluster.objects("volume").put(disk.id, { ...disk, attachedTo: null });
    }
    if (destroysUnreferencedDisks) {
      const own = cluster.all("volume").filter(({ ownerVmId }) => ownerVmId === vmId);
      for (const { id } of own) cluster.objects("volume").remove(id);
    }
    cluster.objects("vm").remove(`${vmId}`);
  });
}
