import type { GateRequest, Moment } from "./controlPlaneGate";
import type { Standing } from "./round";

/** What a step needs and has not got. */
export interface Wanting {
  /** Control planes that are not ready. */
  readonly standings: readonly Standing[];
  /** Why it is not known who votes in etcd, where that matters. */
  readonly membersUnknown: string | undefined;
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

/** The error of a gate that gave up: who is not ready, what that means, and what to do. */
export function gateFailure(request: GateRequest, missing: Wanting): Error {
  const { moment, subject, timeoutSeconds, mendCommand } = request;
  const { standings } = missing;
  const checks = standings.flatMap(({ address }) =>
    address === undefined ? [] : [`'talosctl -n ${address} service etcd'`],
  );
  const lost = standings.filter(({ member }) => member !== undefined);
  const removals = lost.map(
    ({ name, member }) =>
      `${name}: 'talosctl -n <a ready control plane> etcd remove-member ${member?.id ?? ""}'`,
  );
  const mends = standings
    .filter(({ name }) => name !== subject)
    .map(({ name }) => mendCommand(name));
  const hints = [
    `Check ${[...checks, "that this machine reaches ports 6443 and 50000 of each control plane"].join(", ")}`,
    ...(moment === "before-change" && mends.length > 0
      ? [`One that its own settings broke is mended alone: ${mends.join(", ")}`]
      : []),
    ...(removals.length > 0
      ? [`One whose machine is lost must leave etcd first: ${removals.join(", ")}`]
      : []),
    "Then run 'pulumi up' again",
  ];
  return new Error(
    `${subject}: control planes not ready (${moment}) within ${timeoutSeconds} s: ` +
      `${report(missing)}. ${consequences[moment]}. ${hints.join(". ")}.`,
  );
}
