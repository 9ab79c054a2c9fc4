import { randomBytes } from "node:crypto";
import { reaches, type MeshMember } from "../network/kubeSpan";
import type { Network } from "../network/network";
import type { Cluster, EtcdEvent, EtcdMember, InstalledMachine } from "./records";
import { quorumOf } from "./quorum";

const peerPort = 2_380;

/** A machine with a configuration of the cluster, where it is now. */
export interface Participant extends MeshMember {
  readonly record: InstalledMachine;
  readonly name: string;
  readonly address: string;
  /** Whether its etcd would run, if it has one. */
  readonly isEtcdHealthy: boolean;
}

type Draft = Omit<EtcdEvent, "sequence" | "clusterId">;

/** A member that starts with an empty data directory; none was ever the same. */
export function newMember({
  machine,
  name,
  address,
}: Pick<Participant, "machine" | "name" | "address">): EtcdMember {
  const id = randomBytes(8).toString("hex");
  return { id, machineId: machine.id, name, address, isAlive: true };
}

/** The members of one cluster's etcd, brought up to date with the machines they run on. */
export class Etcd {
  #cluster: Cluster;
  /** What happened on the way, oldest first. */
  public readonly events: Draft[] = [];

  public constructor(
    cluster: Cluster,
    private readonly participants: readonly Participant[],
    private readonly network: Network,
  ) {
    this.#cluster = cluster;
  }

  public get cluster(): Cluster {
    return this.#cluster;
  }

  /** The participants that answer for the cluster. */
  public get group(): readonly Participant[] {
    return this.#cluster.group.flatMap((id) => {
      const member = this.#cluster.members.find((candidate) => candidate.id === id);
      return (member && this.participantOf(member)) ?? [];
    });
  }

  /** Takes note of who is there, and of a quorum lost or regained. */
  public observe(): void {
    const members = this.#cluster.members.map((member) => ({
      ...member,
      isAlive: this.#isAlive(member),
    }));
    const events = members.flatMap(({ name, isAlive }, index) =>
      isAlive === this.#cluster.members[index]?.isAlive
        ? []
        : { kind: isAlive ? ("returned" as const) : ("died" as const), member: name },
    );
    this.#update(members, ...events);
  }

  /**
   * Lets every control plane with an empty data directory in that reaches the group. A member of
   * the same name goes first: Talos takes it for the machine's own past.
   *
   * @returns the new members, whose machines have their data now
   */
  public admit(): readonly EtcdMember[] {
    const admitted: EtcdMember[] = [];
    for (const participant of this.participants) {
      const { record, machine, name } = participant;
      const isCandidate = record.running.role === "controlplane" && record.etcd === undefined;
      if (!isCandidate || !this.#runs(participant) || !this.isInReach(participant)) continue;
      const stale = this.#cluster.members.find((member) => member.name === name);
      if (stale) this.remove(stale.id, "removed");
      const member = newMember(participant);
      admitted.push(member);
      this.#joining.set(machine.id, member.id);
      this.#update([...this.#cluster.members, member], { kind: "joined", member: name });
    }
    return admitted;
  }

  /** Takes a member out of the list, its own wish (`left`) or another's (`removed`). */
  public remove(memberId: string, kind: "left" | "removed"): void {
    const member = this.#cluster.members.find(({ id }) => id === memberId);
    if (member === undefined) return;
    const others = this.#cluster.members.filter(({ id }) => id !== memberId);
    this.#update(others, { kind, member: member.name });
  }

  /** Whether a machine reaches the members that have a quorum. */
  public isInReach(participant: Participant): boolean {
    if (this.#cluster.margin < 0) return false;
    const [leader] = this.group;
    return (
      leader !== undefined &&
      (leader.machine.id === participant.machine.id ||
        reaches(this.network, participant, leader, peerPort))
    );
  }

  public participantOf({ machineId }: EtcdMember): Participant | undefined {
    return this.participants.find(({ machine }) => machine.id === machineId);
  }

  /** Members whose machines have their data since a moment ago. */
  readonly #joining = new Map<string, string>();

  #runs(participant: Participant): boolean {
    return this.network.isUp(participant.machine) && participant.isEtcdHealthy;
  }

  #isAlive(member: EtcdMember): boolean {
    const participant = this.participantOf(member);
    if (participant === undefined || !this.#runs(participant)) return false;
    const held = participant.record.etcd?.memberId ?? this.#joining.get(participant.machine.id);
    return held === member.id;
  }

  #update(
    members: readonly EtcdMember[],
    ...events: readonly Pick<Draft, "kind" | "member">[]
  ): void {
    const { margin: before, leastMargin } = this.#cluster;
    const living = members.filter((member) => this.#isAlive(member));
    const { group, margin } = quorumOf(members, living, (from, to) => {
      const [a, b] = [this.participantOf(from), this.participantOf(to)];
      return a !== undefined && b !== undefined && reaches(this.network, a, b, peerPort);
    });
    this.#cluster = {
      ...this.#cluster,
      members,
      group: group.map(({ id }) => id),
      margin,
      leastMargin: Math.min(leastMargin, margin),
    };
    for (const event of events) this.#log(event);
    if (before >= 0 && margin < 0) this.#log({ kind: "quorumLost" });
    if (before < 0 && margin >= 0) this.#log({ kind: "quorumRegained" });
  }

  #log(event: Pick<Draft, "kind" | "member">): void {
    const { members, margin } = this.#cluster;
    this.events.push({ ...event, memberCount: members.length, margin });
  }
}
