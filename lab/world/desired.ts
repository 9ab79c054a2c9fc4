import type { DesiredMachineApi } from "../machineApi/machineApis";
import type { DesiredLab, ReadDesired } from "../supervisor/desired";
import type { Machine, MachineVendor } from "./machine";
import { machineVendors } from "./machineVendors";
import { type Network, readNetwork } from "./network/network";
import { Store } from "./store";
import { nodeAddress } from "./talos/node";
import { type Cluster, type Records, recordsOf } from "./talos/records";
import { settle } from "./talos/settle";

const apiServerPort = 6_443;
const machineApiPort = 50_000;

const nothing: DesiredLab = { apiAddresses: [], nodes: [] };

/**
 * What the world in a directory asks of the real control plane: that of the cluster bootstrapped
 * first, as long as a machine holds its data.
 */
export function readDesired(directory: string, vendorsOf = machineVendors): ReadDesired {
  const store = new Store(directory);
  const vendors = vendorsOf(store);
  let known: { readonly version: string; readonly desired: DesiredLab } | undefined;
  return () => {
    const { version } = store;
    // Time alone changes nothing in a world, so that who looks often need not look hard.
    if (known?.version !== version) known = { version, desired: desiredOf(store, vendors) };
    return known.desired;
  };
}

/** What a world asks for now. Looking is what makes it take note of a machine that went. */
export function desiredOf(store: Store, vendors: readonly MachineVendor[]): DesiredLab {
  settle(store, vendors);
  const records = recordsOf(store);
  const [found] = records.clusters.entries();
  if (found === undefined) return nothing;
  const [clusterId, cluster] = found;
  const { keys, serviceCidr, podCidr, serviceAccountIssuer, bootstrapId, margin } = cluster;
  const network = readNetwork(store, vendors);
  const controlPlanes = controlPlanesOf(records, network, clusterId, cluster);
  return {
    cluster: {
      machineSecrets: keys.kubernetes,
      talosAuthority: keys.talos,
      serviceCidr,
      podCidr,
      etcdHasQuorum: margin >= 0,
      ...(serviceAccountIssuer !== undefined && { serviceAccountIssuer }),
      bootstrapId,
    },
    apiAddresses: controlPlanes
      .filter(({ machine, members }) => members && isOpen(network, machine, apiServerPort))
      .map(({ address }) => address),
    machineApis: controlPlanes
      .filter(({ machine }) => isOpen(network, machine, machineApiPort))
      .map(({ address, members }) => ({ address, ...(members && { members }) })),
    nodes: nodesOf(records, clusterId),
  };
}

/** What listens is the operator's way in, so where the operator does not get nothing does. */
const isOpen = (network: Network, machine: Machine, port: number): boolean =>
  network.obstacle("operator", machine, { protocol: "tcp", port }) === undefined;

interface ControlPlane extends DesiredMachineApi {
  readonly machine: Machine;
}

/** Those who answer for etcd know its members; the others wait for a leader. */
function controlPlanesOf(
  records: Records,
  network: Network,
  clusterId: string,
  { members, group, margin }: Cluster,
): readonly ControlPlane[] {
  const answers = (machineId: string): boolean =>
    margin >= 0 &&
    members.some(({ id, ...of }) => of.machineId === machineId && group.includes(id));
  return records.machines.entries().flatMap(([id, { running }]) => {
    const machine = network.machine(id);
    const isOne = running.role === "controlplane" && running.clusterId === clusterId;
    if (machine === undefined || !isOne) return [];
    const listed = members.map(({ id: memberId, name, address }) => ({
      id: memberId,
      name,
      address,
    }));
    const address = nodeAddress(machine, running);
    return { machine, address, ...(answers(id) && { members: listed }) };
  });
}

const nodesOf = (records: Records, ofCluster: string): DesiredLab["nodes"] =>
  records.nodes
    .entries()
    .filter(([, { clusterId }]) => clusterId === ofCluster)
    .map(([, { node }]) => node);
