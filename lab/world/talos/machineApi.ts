import type { KeyPair } from "../../controlPlane/secrets";
import type { Machine, MachineVendor } from "../machine";
import { readNetwork } from "../network/network";
import { Outages } from "../outages";
import type { Store } from "../store";
import { type ApplyMode, change, install } from "./applying";
import { bootstrapEtcd } from "./bootstrap";
import { nodeConfiguration } from "./configuration";
import { type Connection, connect, type Target } from "./connection";
import { Etcd } from "./etcd";
import { needsReboot } from "./needsReboot";
import { type EtcdMember, type InstalledMachine, type Records, recordsOf } from "./records";
import { rpcError } from "./rpcError";
import { boot, forget, keepEtcd, participantsOf, settle, settleWithout } from "./settle";
import { objections } from "./talosctl";

export interface ResetOptions {
  /** Whether the machine leaves etcd first, which takes a quorum. */
  readonly isGraceful: boolean;
  /** Whether it starts again, into maintenance mode; else it stays off. */
  readonly reboots: boolean;
}

/** What a kubeconfig is made of. */
export interface KubernetesAccess {
  readonly clusterName: string;
  readonly endpoint: string;
  readonly authority: KeyPair;
}

/**
 * The machine API of every Talos machine of a world. A request does all it is asked for or, when it
 * throws, nothing.
 * @throws VendorError with the status that the machine answers
 */
export class MachineApi {
  readonly #records: Records;

  public constructor(
    private readonly store: Store,
    private readonly vendors: readonly MachineVendor[],
  ) {
    this.#records = recordsOf(store);
  }

  /** @param text of the whole configuration, patches included */
  public async applyConfiguration(target: Target, text: string, mode: ApplyMode): Promise<void> {
    const isInMaintenance = this.#connect(target).record === undefined;
    if (isInMaintenance && mode !== "auto" && mode !== "reboot") {
      throw rpcError(
        "Unimplemented",
        `apply configuration --mode='${mode.replace("_", "-")}' is not supported in maintenance mode`,
      );
    }
    const refusal = await objections(text);
    if (refusal !== "") {
      const prefix = isInMaintenance ? "configuration validation failed: " : "";
      throw rpcError("InvalidArgument", `${prefix}${refusal}`);
    }
    const configuration = nodeConfiguration(text);
    this.store.transaction(() => {
      // The world went on while the configuration was checked.
      const { machine, record } = this.#connect(target);
      if (record === undefined) install(this.#records, machine, configuration, text);
      else if (change(this.#records, machine, record, configuration, text, mode) === "reboots") {
        settleWithout(this.store, this.vendors, new Set([machine.id]));
        boot(this.#records, machine.id);
      }
      settle(this.store, this.vendors);
    });
  }

  /** Whether a machine would reboot for this configuration; one in maintenance mode would not. */
  public wouldReboot(target: Target, text: string): boolean {
    const { machine, record } = this.#connect(target);
    const current = this.#records.configurations.get(machine.id);
    return record !== undefined && current !== undefined && needsReboot(current.running, text);
  }

  /** Starts etcd with one member, and with it the cluster. */
  public bootstrap(target: Target): void {
    this.store.transaction(() => {
      const { machine, record } = this.#configured(target);
      const { running } = record;
      if (running.role !== "controlplane") {
        throw rpcError(
          "FailedPrecondition",
          "bootstrap can only be performed on a control plane node",
        );
      }
      if (
        record.etcd !== undefined ||
        this.#records.clusters.get(running.clusterId) !== undefined
      ) {
        throw rpcError("AlreadyExists", "etcd data directory is not empty");
      }
      bootstrapEtcd(this.store, machine, record);
      settle(this.store, this.vendors);
    });
  }

  /** Wipes configuration and etcd data of a machine; user volumes stay. */
  public reset(target: Target, { isGraceful, reboots }: ResetOptions): void {
    this.store.transaction(() => {
      const { machine, record } = this.#configured(target);
      if (isGraceful && record.etcd !== undefined) this.#leave(machine, record);
      forget(this.#records, machine.id);
      if (!reboots) new Outages(this.store).begin({ kind: "machineDown", machine: machine.id });
      settle(this.store, this.vendors);
    });
  }

  /** Access to Kubernetes for an administrator; only control planes hold the authority's key. */
  public kubernetesAccess(target: Target): KubernetesAccess {
    const { record } = this.#configured(target);
    const { role, clusterId, clusterName, endpoint } = record.running;
    if (role !== "controlplane") {
      throw rpcError("Unimplemented", "kubeconfig is only available on control plane nodes");
    }
    const cluster = this.#records.clusters.get(clusterId);
    if (cluster === undefined) {
      throw rpcError("FailedPrecondition", "the cluster is not bootstrapped yet");
    }
    return { clusterName, endpoint, authority: cluster.keys.kubernetes.k8s };
  }

  /** Every member of etcd, dead ones too. It takes a quorum to know. */
  public etcdMembers(target: Target): readonly EtcdMember[] {
    return this.#etcdOf(this.#configured(target)).cluster.members;
  }

  /** Takes a member, usually a dead one, out of etcd. */
  public removeEtcdMember(target: Target, memberId: string): void {
    this.store.transaction(() => {
      const connection = this.#configured(target);
      const etcd = this.#etcdOf(connection);
      const before = etcd.cluster;
      etcd.remove(memberId, "removed");
      keepEtcd(this.store, this.#records, connection.record.running.clusterId, etcd, before);
      settle(this.store, this.vendors);
    });
  }

  #connect(target: Target): Connection {
    return connect(this.store, this.vendors, target);
  }

  #configured(target: Target): Required<Connection> {
    const { machine, record } = this.#connect(target);
    if (record !== undefined) return { machine, record };
    throw rpcError("Unimplemented", "API is not implemented in maintenance mode");
  }

  #leave(machine: Machine, { running, etcd: data }: InstalledMachine): void {
    const { clusterId } = running;
    const etcd = this.#etcdOf({ machine, record: { running } });
    const before = etcd.cluster;
    if (before.members.length > 1 && data !== undefined) etcd.remove(data.memberId, "left");
    keepEtcd(this.store, this.#records, clusterId, etcd, before);
  }

  /** The etcd of a machine's cluster, which answers to that machine. */
  #etcdOf({
    machine,
    record,
  }: {
    machine: Machine;
    record: Pick<InstalledMachine, "running">;
  }): Etcd {
    const { clusterId } = record.running;
    const cluster = this.#records.clusters.get(clusterId);
    const network = readNetwork(this.store, this.vendors);
    const participants = participantsOf(this.store, this.#records, network, clusterId);
    const etcd = cluster && new Etcd(cluster, participants, network);
    const self = participants.find((participant) => participant.machine.id === machine.id);
    if (etcd === undefined || self === undefined || !etcd.isInReach(self)) {
      throw rpcError("Unavailable", "etcdserver: no leader");
    }
    return etcd;
  }
}
