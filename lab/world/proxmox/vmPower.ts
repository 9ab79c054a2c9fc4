import { logPower } from "../powerLog";
import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import { type ProxmoxHost, hostNamed } from "./home";
import { devicesOf } from "./mappings";
import type { Vm } from "./objects";
import { checkRights } from "./permissions";
import { checkUnlocked, getVm, putVm } from "./vms";

/** What the rest of the world knows the machine by. */
export const machineIdOf = ({ node, vmId, generation }: Vm): string =>
  `proxmox/${node}/${vmId}#${generation}`;

const log = (cluster: ProxmoxCluster, vm: Vm, power: "on" | "off", reason: string): void => {
  logPower(cluster.store, { machine: machineIdOf(vm), name: vm.config.name, power, reason });
};

const others = (cluster: ProxmoxCluster, { vmId, node }: Vm): readonly Vm[] =>
  cluster
    .all("vm")
    .filter((other) => other.node === node && other.vmId !== vmId && other.running !== null);

function checkDevices(cluster: ProxmoxCluster, vm: Vm, host: ProxmoxHost): void {
  for (const path of devicesOf(cluster, host, vm.config.passedDevices)) {
    const user = others(cluster, vm).find(({ running }) =>
      devicesOf(cluster, host, running?.passedDevices ?? []).includes(path),
    );
    if (user !== undefined) {
      throw proxmoxError(500, `PCI device '${path}' already in use by VMID '${user.vmId}'`);
    }
  }
}

function checkMemory(cluster: ProxmoxCluster, vm: Vm, host: ProxmoxHost): void {
  const used = others(cluster, vm).reduce((sum, { running }) => sum + (running?.memoryMiB ?? 0), 0);
  if (used + vm.config.memoryMiB <= host.memoryMiB) return;
  throw proxmoxError(
    500,
    `start failed: QEMU exited with code 1 - cannot set up guest memory 'pc.ram': Cannot allocate ` +
      `memory (${vm.config.memoryMiB} MiB wanted, ${host.memoryMiB - used} of ${host.memoryMiB} MiB free)`,
  );
}

function start(cluster: ProxmoxCluster, vm: Vm, reason: string): Vm {
  const host = hostNamed(cluster.store, vm.node);
  for (const { bridge } of vm.config.nics) {
    if (!host.bridges.includes(bridge))
      throw proxmoxError(500, `bridge '${bridge}' does not exist`);
  }
  checkDevices(cluster, vm, host);
  checkMemory(cluster, vm, host);
  const { cores, sockets, memoryMiB, passedDevices } = vm.config;
  const running = { cores, sockets, memoryMiB, passedDevices };
  log(cluster, vm, "on", reason);
  return putVm(cluster, { ...vm, status: "running", running });
}

function stop(cluster: ProxmoxCluster, vm: Vm, reason: string): Vm {
  if (vm.status === "stopped") return vm;
  log(cluster, vm, "off", reason);
  return putVm(cluster, { ...vm, status: "stopped", running: null });
}

function powerTask(
  cluster: ProxmoxCluster,
  vmId: number,
  [operation, type]: readonly [operation: string, type: string],
  work: (vm: Vm) => Vm,
): Vm {
  const { node } = getVm(cluster, vmId);
  const check = (): void => {
    checkRights(cluster, `/vms/${vmId}`, "VM.PowerMgmt");
    checkUnlocked(getVm(cluster, vmId));
  };
  return cluster.task(operation, { type, id: `${vmId}`, node }, check, () =>
    work(getVm(cluster, vmId)),
  );
}

export const startVm = (cluster: ProxmoxCluster, vmId: number): Vm =>
  powerTask(cluster, vmId, ["start_vm", "qmstart"], (vm) => {
    if (vm.status === "running") throw proxmoxError(500, `VM ${vmId} already running`);
    return start(cluster, vm, "qmstart");
  });

/** Pulls the plug; one that is stopped stays so. */
export const stopVm = (cluster: ProxmoxCluster, vmId: number): Vm =>
  powerTask(cluster, vmId, ["stop_vm", "qmstop"], (vm) => stop(cluster, vm, "qmstop"));

/** Asks the guest to stop, which a Talos machine does. */
export const shutDownVm = (cluster: ProxmoxCluster, vmId: number): Vm =>
  powerTask(cluster, vmId, ["shutdown_vm", "qmshutdown"], (vm) => stop(cluster, vm, "qmshutdown"));

/** Off and on, whereby a change of the configuration takes effect. */
export const rebootVm = (cluster: ProxmoxCluster, vmId: number): Vm =>
  powerTask(cluster, vmId, ["reboot_vm", "qmreboot"], (vm) =>
    start(cluster, stop(cluster, vm, "qmreboot"), "qmreboot"),
  );

/** Lets something hold a VM, such as `backup`, or nothing any more. */
export const lockVm = (cluster: ProxmoxCluster, vmId: number, lock: string | null): Vm =>
  cluster.request("lock_vm", () => putVm(cluster, { ...getVm(cluster, vmId), lock }));
