import { isDeepStrictEqual } from "node:util";
import { attachNewDisk, detachDisk, resizeDisk } from "../../../world/proxmox/vmDisks";
import { rebootVm, shutDownVm, startVm, stopVm } from "../../../world/proxmox/vmPower";
import type { Vm } from "../../../world/proxmox/objects";
import { createVm, deleteVm, getVm, nextVmId, updateVm } from "../../../world/proxmox/vms";
import type { VmSettings } from "../../../world/proxmox/vmRequest";
import type { Store } from "../../../world/store";
import { blocks, flag, number, schemaRefusals, text } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { afterHost, named } from "./named";
import { type Requests, startingTask } from "./requests";
import { describeVm } from "./vmProperties";
import { vmFields } from "./vmFields";
import { diskOf, keptProperties, vmSettings } from "./vmSettings";

async function make(requests: Requests, inputs: Properties): Promise<string> {
  // The number is asked for once: asking again for the VM must not make a second one.
  const vmId = number(inputs["vmId"]) ?? (await requests.ask("number", nextVmId));
  const request = {
    node: text(inputs["nodeName"]) ?? "",
    vmId,
    settings: vmSettings(inputs),
    disks: blocks(inputs["disks"]).map(diskOf),
  };
  await requests.ask("create", (cluster) => createVm(cluster, request), startingTask);
  try {
    if (flag(inputs["started"], true) && !request.settings.isTemplate) {
      await requests.ask("start", (cluster) => startVm(cluster, vmId), startingTask);
    }
  } catch (error) {
    // The real provider keeps the VM in the state, for the next `up` to replace. Here it goes at
    // once, which ends the same and leaves no number in the way.
    deleteVm(requests.cluster, vmId, { destroysUnreferencedDisks: true });
    throw error;
  }
  return `${vmId}`;
}

async function alterDisks(
  requests: Requests,
  vmId: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const [before, after] = [blocks(olds["disks"]).map(diskOf), blocks(news["disks"]).map(diskOf)];
  for (const disk of after) {
    const old = before.find(({ slot }) => slot === disk.slot);
    if (old === undefined) {
      await requests.ask("add a disk to", (cluster) => attachNewDisk(cluster, vmId, disk));
    } else if (old.sizeGiB !== disk.sizeGiB) {
      await requests.ask("resize a disk of", (cluster) =>
        resizeDisk(cluster, vmId, disk.slot, disk.sizeGiB),
      );
    }
  }
  // Only what the program had: a disk that Kubernetes hung on it is none of these.
  for (const { slot } of before.filter((old) => !after.some((disk) => disk.slot === old.slot))) {
    await requests.ask("remove a disk of", (cluster) => detachDisk(cluster, vmId, slot));
  }
}

/** The host draws an address for a device that comes without; the provider sends the one it knows. */
const withKnownAddresses = ({ nics, ...settings }: VmSettings, { config }: Vm): VmSettings => ({
  ...settings,
  ...(nics && {
    nics: nics.map((request, index) => ({ ...config.nics[index], ...request })),
  }),
});

/** What takes effect at the next start only; the rest changes while the VM runs. */
const atNextStart = ["cpu", "memory", "hostpcis", "initialization", "bios", "machine", "efiDisk"];

async function alter(
  requests: Requests,
  vmId: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const isChanged = (key: string): boolean => !isDeepStrictEqual(olds[key], news[key]);
  const configured = ["name", "description", "tags", "onBoot", "protection", ...keptProperties];
  if (configured.some(isChanged)) {
    const settings = withKnownAddresses(vmSettings(news), getVm(requests.cluster, vmId));
    await requests.ask("update", (cluster) => updateVm(cluster, vmId, settings));
  }
  if (isChanged("disks")) await alterDisks(requests, vmId, olds, news);
  const isWanted = flag(news["started"], true);
  const isRunning = (): boolean => getVm(requests.cluster, vmId).status === "running";
  if (isWanted && !isRunning()) {
    await requests.ask("start", (cluster) => startVm(cluster, vmId), startingTask);
  } else if (!isWanted && isRunning()) {
    await requests.ask("shut down", (cluster) => shutDownVm(cluster, vmId), startingTask);
  } else if (isWanted && flag(news["rebootAfterUpdate"], true) && atNextStart.some(isChanged)) {
    await requests.ask("reboot", (cluster) => rebootVm(cluster, vmId), startingTask);
  }
}

async function destroy(requests: Requests, vmId: number, inputs: Properties): Promise<void> {
  await requests.askUnlessGone("stop", (cluster) => {
    if (getVm(cluster, vmId).status === "stopped") return;
    if (inputs["stopOnDestroy"] === true) stopVm(cluster, vmId);
    else shutDownVm(cluster, vmId);
  });
  const destroysUnreferencedDisks = flag(inputs["deleteUnreferencedDisksOnDestroy"], true);
  await requests.askUnlessGone(
    "delete",
    (cluster) => {
      deleteVm(cluster, vmId, { destroysUnreferencedDisks });
    },
    startingTask,
  );
}

/** A VM of the simulated host, made and changed by the steps the real provider takes. */
export const vm = (world: Store): ResourceModel =>
  named(world, {
    // A VM moves to another host only where `migrate` is set, which this program never does.
    replaceOnChange: ["amdSev", "clone", "nodeName", "vmId"],
    importedId: afterHost,
    importedInputs: [
      ...["name", "nodeName", "vmId", "description", "tags", "disks", "onBoot", "protection"],
      ...["started", ...keptProperties],
    ],
    refusals: schemaRefusals(vmFields),
    make: async (requests, { inputs }) => ({ id: await make(requests, inputs) }),
    alter: (requests, { id, inputs, news }) => alter(requests, Number(id), inputs, news),
    destroy: (requests, { id, inputs }) => destroy(requests, Number(id), inputs),
    describe: describeVm,
  });
