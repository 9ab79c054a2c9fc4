import { type Problem, quoted, removeCommand, setCommand } from "../problem";
import { type Check, homeNodesOf } from "./check";

/** Functions of one device are handed over together. */
const deviceOf = (pciPath: string): string => pciPath.replace(/\.[0-7]$/, "");

/** A GPU belongs to one VM, which is a worker that keeps nothing but models. */
export const gpu: Check = (draft) => {
  const problems: Problem[] = [];
  const holders = new Map<string, string>();
  for (const { path, node } of homeNodesOf(draft)) {
    if (node.gpu === undefined) continue;
    const { pciPath, deviceId, iommuGroup } = node.gpu;
    const claims = {
      pciPath: pciPath && `device ${deviceOf(pciPath)}`,
      iommuGroup: iommuGroup === undefined ? undefined : `IOMMU group ${iommuGroup}`,
    };
    for (const [key, claim] of Object.entries(claims)) {
      if (claim === undefined) continue;
      const at = `${path}.gpu.${key}`;
      const taken = holders.get(claim);
      holders.set(claim, taken ?? at);
      if (taken === undefined) continue;
      const message = `expected a device for this VM alone, got ${claim}, which hybrid:${taken} has`;
      problems.push({ path: at, message, fix: removeCommand(`${path}.gpu`) });
    }
    if (deviceId !== undefined && !deviceId.startsWith("10de:")) {
      const message = `expected a device of NVIDIA (10de:…), got ${quoted(deviceId)}; no other driver is installed`;
      const at = `${path}.gpu.deviceId`;
      problems.push({ path: at, message, fix: setCommand(at, "<10de:device>") });
    }
    if (node.role === "controlplane") {
      const at = `${path}.role`;
      const message = `expected "worker" for a node with a gpu, got "controlplane"; a driver that hangs the machine would take an etcd member with it`;
      problems.push({ path: at, message, fix: setCommand(at, "worker") });
    }
    if (node.localPathGiB !== undefined && node.localPathGiB > 0) {
      const at = `${path}.localPathGiB`;
      const message = `expected 0 for a node with a gpu, got ${node.localPathGiB}; members of Galera and Vault must not live beside the GPU`;
      problems.push({ path: at, message, fix: setCommand(at, 0) });
    }
  }
  return problems;
};
