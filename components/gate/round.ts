import type { ProbeApiServer } from "./apiServer";
import type { ClientCredentials } from "./clientCertificate";
import type { AskMembers, EtcdMember, MembersAnswer } from "./machineApi";

/** A control plane of the inventory. */
export interface ControlPlane {
  readonly name: string;
  /** IPv4 address; nothing while it has none, because its machine is not made yet. */
  readonly address: string | undefined;
}

/** How the control planes are asked, and as whom. */
export interface Questions {
  /** Client of the Kubernetes API. */
  readonly kubernetes: ClientCredentials;
  /** Client of the Talos API. */
  readonly talos: ClientCredentials;
  readonly probe: ProbeApiServer;
  readonly members: AskMembers;
}

/** One control plane in one round of questions. */
export interface Standing {
  readonly name: string;
  readonly address: string | undefined;
  /** Whether its API server and its etcd member are ready. */
  readonly ready: boolean;
  /** What was seen, for a person to read. */
  readonly seen: string;
  /** Its entry in etcd's list of voters, as far as anybody told. */
  readonly member?: EtcdMember;
  /** Whether a node of this cluster answers there, whatever its state. */
  readonly isNode: boolean;
}

/** What one round of questions has shown. */
export interface Round {
  /** The inventory in its order, then whoever else votes in etcd. */
  readonly standings: readonly Standing[];
  /** Why nobody told who votes in etcd; nothing once one has. */
  readonly membersUnknown: string | undefined;
}

const noAddress = "has no address yet; with --target its machine must be among the targets";

async function stand(
  { name, address }: ControlPlane,
  questions: Questions,
): Promise<{ standing: Standing; answer: MembersAnswer }> {
  if (address === undefined || address === "") {
    const standing = { name, address, ready: false, seen: noAddress, isNode: false };
    return { standing, answer: { kind: "no node", seen: noAddress } };
  }
  const [{ ready, seen }, answer] = await Promise.all([
    questions.probe(address, questions.kubernetes),
    questions.members(address, questions.talos),
  ]);
  return { standing: { name, address, ready, seen, isNode: answer.kind !== "no node" }, answer };
}

const uniqueMembers = (answers: readonly MembersAnswer[]): readonly EtcdMember[] => {
  const told = answers.flatMap((answer) => (answer.kind === "members" ? answer.members : []));
  return [...new Map(told.map((member) => [member.id, member])).values()];
};

/** Asks every control plane of the inventory, and whoever they say votes in etcd besides. */
export async function askRound(
  controlPlanes: readonly ControlPlane[],
  questions: Questions,
): Promise<Round> {
  const asked = await Promise.all(controlPlanes.map((member) => stand(member, questions)));
  const answers = asked.map(({ answer }) => answer);
  const members = uniqueMembers(answers);
  const names = new Set(controlPlanes.map(({ name }) => name));
  const others = members.filter(({ name }) => !names.has(name));
  const strangers = await Promise.all(others.map((member) => stand(member, questions)));
  const standings = [...asked, ...strangers].map(({ standing }) => {
    const member = members.find(({ name }) => name === standing.name);
    return member === undefined ? standing : { ...standing, member };
  });
  const refusals = asked.flatMap(({ standing, answer }) =>
    answer.kind === "members" ? [] : [`${standing.name}: ${answer.seen}`],
  );
  const membersUnknown = members.length > 0 ? undefined : refusals.join("; ");
  return { standings, membersUnknown };
}
