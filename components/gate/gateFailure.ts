import type { GateRequest, Moment } from "./gateRequest";
import type { Standing } from "./round";

/** What a step needs and has not got. */
export interface Wanting {
  /** Control planes that are not ready. */
  readonly standings: readonly Standing[];
  /** Why it is not known who votes in etcd, where that matters. */
  readonly membersUnknown: string | undefined;
  /** Nodes of the cluster whose etcd does not answer. */
  readonly leaderless: readonly Standing[];
}

/** One line on what is wanting. */
export const report = ({ standings, membersUnknown }: Wanting): string =>
  [
    ...standings.map(({ name, address, seen }) => `${name} (${address ?? "no address"}): ${seen}`),
    ...(membersUnknown === undefined ? [] : [`etcd's members are not known (${membersUnknown})`]),
  ].join("; ");

/** What state the subject is in when a gate gives up, which depends on what came before it. */
const consequences: Readonly<Record<Moment, string>> = {
  first: "The cluster is bootstrapped; no other control plane was configured",
  "before-join": "It has not been configured",
  "after-join": "It is configured and has not joined; a further 'pulumi up' counts it as done",
  "before-change": "It was not touched",
  "after-change":
    "It was changed and did not come back with the others; a further 'pulumi up' counts it as done",
};

const sentences = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(". ");

/** What may have to be done for each control plane that is not ready, as commands. */
function hints({ moment, subject, mendCommand }: GateRequest, missing: Wanting): string {
  const { standings, membersUnknown, leaderless } = missing;
  const checks = standings.flatMap(({ address }) =>
    address === undefined ? [] : [`'talosctl -n ${address} service etcd'`],
  );
  const mends = standings
    .filter(({ name, isInInventory }) => isInInventory && name !== subject)
    .map(({ name }) => mendCommand(name));
  const removals = standings.flatMap(({ name, member, answer }) =>
    member === undefined || answer.kind !== "nobody"
      ? []
      : [`${name}: 'talosctl -n <a ready control plane> etcd remove-member ${member.id}'`],
  );
  const statuses = leaderless.map(({ address }) => `'talosctl -n ${address ?? ""} etcd status'`);
  return sentences([
    `Check ${[...checks, "that this machine reaches ports 6443 and 50000 of each control plane"].join(", ")}`,
    membersUnknown !== undefined &&
      statuses.length > 0 &&
      `etcd has no majority: bring the others back first; ${statuses.join(", ")} shows what it waits for`,
    moment === "before-change" &&
      mends.length > 0 &&
      `One that its own settings broke is mended alone, once they are right: ${mends.join(", ")}`,
    removals.length > 0 &&
      `One whose machine is lost for good must leave etcd first: ${removals.join(", ")}`,
    "Then run 'pulumi up' again",
  ]);
}

/** The error of a gate that gave up: who is not ready, what that means, and what to do. */
export function gateFailure(request: GateRequest, missing: Wanting): Error {
  const { moment, subject, timeoutSeconds } = request;
  return new Error(
    `${subject}: control planes not ready (${moment}) within ${timeoutSeconds} s: ` +
      `${report(missing)}. ${consequences[moment]}. ${hints(request, missing)}.`,
  );
}
