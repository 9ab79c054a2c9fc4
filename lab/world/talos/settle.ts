import { isDeepStrictEqual } from "node:util";
import type { MachineVendor } from "../machine";
import { reaches } from "../network/kubeSpan";
import { type Network, readNetwork } from "../network/network";
import { powerEvents } from "../powerLog";
import type { Store } from "../store";
import { Etcd, type Participant } from "./etcd";
import { TalosFaults } from "./faults";
import { nodeAddress, nodeName, simulatedNode } from "./node";
import { type Cluster, type InstalledMachine, type Records, recordsOf } from "./records";

const apiServerPort = 6_443;
/** How many power events were taken note of. */
const observed = "talos power events observed";

/**
 * Brings what the Talos machines have written down in line with the world around them: machines
 * that went, boots, members of etcd that died, returned or joined, nodes that registered. Everybody
 * who changes something calls it, and whoever looks; without a change it writes nothing.
 */
export function settle(store: Store, vendors: readonly MachineVendor[]): void {
  store.transaction(() => {
    const records = recordsOf(store);
    replayPower(store, vendors, records);
    look(store, vendors);
  });
}

/**
 * Looks at the world while some machines are off for a moment: who restarts was away, and etcd
 * had to do without.
 */
export function settleWithout(
  store: Store,
  vendors: readonly MachineVendor[],
  isOff: ReadonlySet<string>,
): void {
  store.transaction(() => {
    look(store, vendors, isOff);
  });
}

/** Machines may have been off and on again since somebody looked; etcd noticed, so it is noted. */
function replayPower(store: Store, vendors: readonly MachineVendor[], records: Records): void {
  const seen = store.collection<number>(observed);
  const events = powerEvents(store);
  const news = events.slice(seen.get("count") ?? 0);
  if (news.length === 0) return;
  const isOff = new Set<string>();
  for (const { machine, power } of news) {
    if (records.machines.get(machine) === undefined) continue;
    if (power === "off") isOff.add(machine);
    else isOff.delete(machine);
    look(store, vendors, isOff);
  }
  seen.put("count", events.length);
}

function look(
  store: Store,
  vendors: readonly MachineVendor[],
  isOff: ReadonlySet<string> = new Set(),
): void {
  const records = recordsOf(store);
  const network = readNetwork(store, vendors, isOff);
  for (const [id, record] of records.machines.entries()) follow(records, network, id, record);
  for (const [id, cluster] of records.clusters.entries()) {
    followCluster(store, records, network, id, cluster);
  }
}

/** One machine: gone, started again, or given the disk of its predecessor. */
function follow(records: Records, network: Network, id: string, record: InstalledMachine): void {
  const machine = network.machine(id);
  if (machine === undefined) {
    if (record.isDiskKept) moveDisk(records, network, id, record);
    else forget(records, id);
    return;
  }
  const isUp = network.isUp(machine);
  if (isUp === record.isUp) return;
  if (!isUp) records.machines.put(id, { ...record, isUp });
  else boot(records, id);
}

/** Nothing of a machine's configuration and etcd data is left. */
export function forget(records: Records, id: string): void {
  records.machines.remove(id);
  records.configurations.remove(id);
}

/** A start takes over what was staged. */
export function boot(records: Records, id: string): void {
  const record = records.machines.get(id);
  const texts = records.configurations.get(id);
  if (record === undefined || texts === undefined) return;
  records.machines.put(id, {
    ...record,
    running: record.staged ?? record.running,
    staged: undefined,
    isUp: true,
    boots: record.boots + 1,
  });
  records.configurations.put(id, { running: texts.staged ?? texts.running });
}

function moveDisk(records: Records, network: Network, id: string, record: InstalledMachine): void {
  const heir = network.machines.find(
    (machine) =>
      machine.providerId === record.vendorId && records.machines.get(machine.id) === undefined,
  );
  const texts = records.configurations.get(id);
  if (heir === undefined || texts === undefined) return;
  records.machines.put(heir.id, { ...record, isUp: false, isDiskKept: false });
  records.configurations.put(heir.id, texts);
  forget(records, id);
  for (const [clusterId, cluster] of records.clusters.entries()) {
    const members = cluster.members.map((member) =>
      member.machineId === id ? { ...member, machineId: heir.id } : member,
    );
    records.clusters.put(clusterId, { ...cluster, members });
  }
}

/** The machines of a cluster that exist, whether they are up or not. */
export function participantsOf(
  store: Store,
  records: Records,
  network: Network,
  clusterId: string,
): readonly Participant[] {
  const faults = new TalosFaults(store);
  return records.machines.entries().flatMap(([id, record]) => {
    const machine = network.machine(id);
    const { running } = record;
    if (machine === undefined || running.clusterId !== clusterId) return [];
    return {
      machine,
      record,
      clusterId,
      kubeSpan: running.kubeSpan,
      name: nodeName(machine, running),
      address: nodeAddress(machine, running),
      isEtcdHealthy: !faults.isPending("etcdUnhealthy", machine.name),
    };
  });
}

function followCluster(
  store: Store,
  records: Records,
  network: Network,
  id: string,
  cluster: Cluster,
): void {
  const { bootstrapId } = cluster;
  const hasData = records.machines
    .entries()
    .some(([, { etcd }]) => etcd?.clusterId === bootstrapId);
  if (!hasData) {
    records.clusters.remove(id);
    for (const [key, { clusterId }] of records.nodes.entries()) {
      if (clusterId === id) records.nodes.remove(key);
    }
    return;
  }
  const participants = participantsOf(store, records, network, id);
  const etcd = new Etcd(cluster, participants, network);
  etcd.observe();
  for (const { machineId, id: memberId } of etcd.admit()) {
    const record = records.machines.get(machineId);
    if (record) {
      records.machines.put(machineId, { ...record, etcd: { clusterId: bootstrapId, memberId } });
    }
  }
  keepEtcd(store, records, id, etcd, cluster);
  register(records, network, id, participants, etcd.cluster.margin >= 0 ? etcd.group : []);
}

/** Writes down what became of a cluster's members, and how. */
export function keepEtcd(
  store: Store,
  records: Records,
  clusterId: string,
  { cluster, events }: Pick<Etcd, "cluster" | "events">,
  before: Cluster,
): void {
  if (!isDeepStrictEqual(cluster, before)) records.clusters.put(clusterId, cluster);
  for (const event of events) {
    const sequence = store.next("etcd event");
    records.events.put(String(sequence), { sequence, clusterId, ...event });
  }
}

/** Who reaches an API server is a living node; who does not is one that the cluster misses. */
function register(
  records: Records,
  network: Network,
  clusterId: string,
  participants: readonly Participant[],
  serving: readonly Participant[],
): void {
  const living = participants.filter(
    (participant) =>
      network.isUp(participant.machine) &&
      serving.some((server) => reaches(network, participant, server, apiServerPort)),
  );
  const isLiving = (machineId: string): boolean =>
    living.some(({ machine }) => machine.id === machineId);
  for (const { machine, record, name } of living) {
    const key = `${clusterId}/${name}`;
    const node = { ...simulatedNode(machine, record.running), isAlive: true };
    const next = { clusterId, machineId: machine.id, node };
    if (!isDeepStrictEqual(records.nodes.get(key), next)) records.nodes.put(key, next);
  }
  for (const [key, known] of records.nodes.entries()) {
    if (known.clusterId !== clusterId || !known.node.isAlive || isLiving(known.machineId)) continue;
    records.nodes.put(key, { ...known, node: { ...known.node, isAlive: false } });
  }
}

/**
 * Has the disk of a machine outlive it: the next machine that Kubernetes would know by the same id
 * gets it, with the configuration and the etcd data on it.
 */
export function keepDisk(store: Store, machineId: string): void {
  const { machines } = recordsOf(store);
  const record = machines.get(machineId);
  if (record !== undefined) machines.put(machineId, { ...record, isDiskKept: true });
}
