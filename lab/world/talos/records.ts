import type { SimulatedNode } from "../../nodes/simulatedNode";
import type { Collection, Store } from "../store";
import type { ClusterKeys, NodeConfiguration } from "./configuration";

/** A machine that has a configuration; one without a record is in maintenance mode. */
export interface InstalledMachine {
  readonly running: NodeConfiguration;
  /** On disk, in force from the next boot. */
  readonly staged?: NodeConfiguration | undefined;
  /** The member whose data its disk holds; absent while the data directory is empty. */
  readonly etcd?: { readonly clusterId: string; readonly memberId: string };
  /** When it was last looked at. */
  readonly isUp: boolean;
  /** How often it was started since it was configured. */
  readonly boots: number;
  /** By which Kubernetes knows it; another machine of that id is given a disk that was kept. */
  readonly vendorId: string;
  readonly isDiskKept?: boolean;
}

/** The texts of a machine's configuration; they hold keys. */
export interface ConfigurationTexts {
  readonly running: string;
  readonly staged?: string;
}

export interface EtcdMember {
  /** 64 bits in hexadecimal, as etcd prints it. */
  readonly id: string;
  readonly machineId: string;
  readonly name: string;
  /** The address its clients and peers know it at. */
  readonly address: string;
  readonly isAlive: boolean;
}

/** A cluster that was bootstrapped. */
export interface Cluster {
  readonly name: string;
  readonly bootstrapId: string;
  readonly keys: ClusterKeys;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly serviceAccountIssuer?: string;
  readonly members: readonly EtcdMember[];
  /** Members of the group that answers, by id; without a quorum it does not. */
  readonly group: readonly string[];
  /** Members in reach of each other beyond the majority, now. */
  readonly margin: number;
  /** The smallest there ever was. */
  readonly leastMargin: number;
}

/** A node that Kubernetes knows: it stays when its machine is gone. */
export interface RegisteredNode {
  readonly clusterId: string;
  readonly machineId: string;
  readonly node: SimulatedNode;
}

export interface EtcdEvent {
  /** Counts up over all clusters of a world. */
  readonly sequence: number;
  readonly clusterId: string;
  readonly kind:
    | "bootstrapped"
    | "joined"
    | "left"
    | "removed"
    | "died"
    | "returned"
    | "quorumLost"
    | "quorumRegained";
  /** Name of the member it is about. */
  readonly member?: string;
  /** After the event. */
  readonly memberCount: number;
  readonly margin: number;
}

/** What the Talos machines of a world have written down. */
export interface Records {
  readonly machines: Collection<InstalledMachine>;
  readonly configurations: Collection<ConfigurationTexts>;
  readonly clusters: Collection<Cluster>;
  /** By cluster and node name. */
  readonly nodes: Collection<RegisteredNode>;
  readonly events: Collection<EtcdEvent>;
}

export const recordsOf = (store: Store): Records => ({
  machines: store.collection("talos machine"),
  configurations: store.collection("talos configuration"),
  clusters: store.collection("talos cluster"),
  nodes: store.collection("talos node"),
  events: store.collection("etcd event"),
});

/** What happened to the members of every etcd, oldest first. */
export const etcdEvents = (store: Store): readonly EtcdEvent[] =>
  recordsOf(store)
    .events.entries()
    .map(([, event]) => event);

/** The fewest members beyond a majority that a cluster ever had; negative once it was lost. */
export const leastQuorumMargin = (store: Store, clusterId: string): number | undefined =>
  recordsOf(store).clusters.get(clusterId)?.leastMargin;
