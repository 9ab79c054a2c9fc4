import { contains } from "../../../config/cidr";
import type { SimulatedNode } from "../../nodes/simulatedNode";
import type { Machine } from "../machine";
import type { NodeConfiguration } from "./configuration";

/** What Talos keeps for itself, and what the kubelet keeps free before it evicts. */
const reserved = {
  cpu: 0.05,
  memoryMiB: { controlplane: 512, worker: 384 },
  evictionMiB: 100,
} as const;
const podsPerNode = 110;
const gpuResource = "nvidia.com/gpu";
const gpuModule = "nvidia";

/** The name a machine has in its cluster. */
export const nodeName = (machine: Machine, { hostname }: NodeConfiguration): string =>
  hostname ?? `talos-${Buffer.from(machine.id).toString("hex").slice(-6)}`;

/** The address that kubelet and etcd of a machine go by. */
export function nodeAddress({ addresses }: Machine, { addressSubnets }: NodeConfiguration): string {
  const isAdmitted = (address: string): boolean =>
    addressSubnets.some((cidr) => contains(cidr, address));
  return (
    (addressSubnets.length === 0 ? undefined : addresses.find(isAdmitted)) ?? addresses[0] ?? ""
  );
}

/** The node as its kubelet announces it: what Talos reserves is not there for pods. */
export function simulatedNode(
  machine: Machine,
  configuration: NodeConfiguration,
): Omit<SimulatedNode, "isAlive"> {
  const { role, labels, taints, kubeletVersion, kernelModules } = configuration;
  const hasDriver = machine.gpuCount > 0 && kernelModules.includes(gpuModule);
  const providerID =
    configuration.providerId ?? (configuration.hasCloudController ? machine.providerId : undefined);
  return {
    name: nodeName(machine, configuration),
    labels,
    taints,
    capacity: {
      cpu: machine.cpuCount - reserved.cpu,
      memoryMiB: machine.memoryMiB - reserved.memoryMiB[role] - reserved.evictionMiB,
      pods: podsPerNode,
      ...(hasDriver && { extended: { [gpuResource]: machine.gpuCount } }),
    },
    ...(providerID !== undefined && { providerID }),
    addresses: { internal: nodeAddress(machine, configuration) },
    kubeletVersion,
  };
}
