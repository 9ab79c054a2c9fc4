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
  /** Where it was asked last. */
  readonly address: string | undefined;
  /** Whether the inventory names it. */
  readonly isInInventory: boolean;
  /** Whether its API server and its etcd member are ready. */
  readonly ready: boolean;
  /** What was seen, for a person to read. */
  readonly seen: string;
  /** Its entry in etcd's list of voters, as far as anybody told. */
  readonly member?: EtcdMember;
  readonly answer: MembersAnswer;
}

/** What one round of questions has shown. */
export interface Round {
  /** The inventory in its order, then whoever else votes in etcd. */
  readonly standings: readonly Standing[];
  /** Why it is not known who votes in etcd; nothing once it is. */
  readonly membersUnknown: string | undefined;
}

/** Whether a node of this cluster answered, whatever its state. */
export const isNode = ({ answer }: Standing): boolean =>
  answer.kind === "members" || answer.kind === "no etcd";

const noAddress = "has no address yet; with --target its machine must be among the targets";

async function stand(
  { name, address }: ControlPlane,
  isInInventory: boolean,
  { probe, members, kubernetes, talos }: Questions,
): Promise<Standing> {
  if (address === undefined || address === "") {
    const answer = { kind: "nobody", seen: noAddress } as const;
    return { name, address, isInInventory, ready: false, seen: noAddress, answer };
  }
  const [{ ready, seen }, answer] = await Promise.all([
    probe(address, kubernetes),
    members(address, talos),
  ]);
  return { name, address, isInInventory, ready, seen, answer };
}

/** Who votes, as all who know agree. */
function agreed(standings: readonly Standing[]): {
  readonly members: readonly EtcdMember[];
  readonly membersUnknown: string | undefined;
} {
  const told = standings.flatMap(({ name, answer }) =>
    answer.kind === "members" ? [{ name, members: answer.members }] : [],
  );
  const idsOf = (members: readonly EtcdMember[]): string =>
    members
      .map(({ id }) => id)
      .sort()
      .join(", ");
  const [first, ...others] = told;
  if (first === undefined) {
    const silent = standings.map(({ name, answer }) =>
      answer.kind === "members" ? name : `${name}: ${answer.seen}`,
    );
    return { members: [], membersUnknown: silent.join("; ") };
  }
  const isAgreed = others.every(({ members }) => idsOf(members) === idsOf(first.members));
  const lists = told.map(({ name, members }) => `${name} says ${idsOf(members)}`);
  return { members: first.members, membersUnknown: isAgreed ? undefined : lists.join("; ") };
}

/** Where etcd means another address than the inventory, and nobody is at the inventory's. */
const isElsewhere = ({ ready, address, member }: Standing): boolean =>
  !ready && member !== undefined && member.address !== "" && member.address !== address;

/** Asks every control plane of the inventory, and whoever they say votes in etcd besides. */
export async function askRound(
  controlPlanes: readonly ControlPlane[],
  questions: Questions,
): Promise<Round> {
  const asked = await Promise.all(controlPlanes.map((one) => stand(one, true, questions)));
  const { members, membersUnknown } = agreed(asked);
  const names = new Set(controlPlanes.map(({ name }) => name));
  const unnamed = members.filter(({ name }) => !names.has(name));
  const strangers = await Promise.all(unnamed.map((one) => stand(one, false, questions)));
  const standings = [...asked, ...strangers].map((standing) => {
    const member = members.find(({ name }) => name === standing.name);
    return member === undefined ? standing : { ...standing, member };
  });
  // Its address is about to change: until then the member is where etcd says.
  const found = standings.map(async (standing): Promise<Standing> => {
    const { member, name, isInInventory, address, seen } = standing;
    if (member === undefined || !isElsewhere(standing)) return standing;
    const there = await stand({ name, address: member.address }, isInInventory, questions);
    return {
      ...there,
      member,
      seen: there.ready ? there.seen : `${there.seen}; ${seen} at ${address ?? "no address"}`,
    };
  });
  return { standings: await Promise.all(found), membersUnknown };
}
