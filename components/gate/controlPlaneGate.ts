import { setTimeout as sleep } from "node:timers/promises";
import { gateFailure, report, type Wanting } from "./gateFailure";
import type { GateRequest } from "./gateRequest";
import { askRound, isNode, type Round, type Standing } from "./round";

const progressSeconds = 10;

/**
 * The control planes that must be ready at this moment. Whoever votes in etcd counts, whether the
 * inventory knows it or not, and whether it lives or not.
 */
function required({ moment, subject }: GateRequest, round: Round): readonly Standing[] {
  const place = round.standings.findIndex(({ name }) => name === subject);
  const isSubject = ({ name }: Standing): boolean => name === subject;
  const voters = round.standings.filter(({ member }) => member !== undefined);
  const before = round.standings.slice(0, place);
  const joined = round.standings.filter((one) => before.includes(one) || voters.includes(one));
  switch (moment) {
    case "first":
      return round.standings.filter(isSubject);
    case "before-join":
      // Not itself, even where etcd counts it: Talos removes a member of its own name as it joins.
      return joined.filter((one) => !isSubject(one));
    case "after-join":
      return round.standings.filter((one) => isSubject(one) || joined.includes(one));
    case "before-change":
      return voters.filter((one) => !isSubject(one));
    case "after-change":
      return round.standings.filter((one) => isSubject(one) || voters.includes(one));
  }
}

/** Once a cluster changes, whoever does not vote is worth a word: the others carry the quorum. */
const nonVoters = ({ moment }: GateRequest, { standings }: Round): readonly Standing[] =>
  moment.endsWith("-change")
    ? standings.filter(({ isInInventory, member }) => isInInventory && member === undefined)
    : [];

function wanting(request: GateRequest, round: Round): Wanting | undefined {
  const standings = required(request, round).filter(({ ready }) => !ready);
  const membersUnknown = request.moment === "first" ? undefined : round.membersUnknown;
  const leaderless = round.standings.filter(({ answer }) => answer.kind === "no etcd");
  return standings.length > 0 || membersUnknown !== undefined
    ? { standings, membersUnknown, leaderless }
    : undefined;
}

/**
 * Waits until the control planes are ready for the next step, each asked through its own API
 * server.
 *
 * @throws Error naming every control plane that is not ready, what was seen of it, what state the
 * subject is in and what to do, once `timeoutSeconds` are over.
 */
export async function awaitControlPlanes(request: GateRequest): Promise<void> {
  const { moment, subject, timeoutSeconds, pollSeconds, settleSeconds, say } = request;
  const started = performance.now();
  const steadySeconds = request.mustSettle ? settleSeconds : 0;
  let readySince: number | undefined;
  let toldSeconds = 0;
  for (;;) {
    const round = await askRound(request.controlPlanes(), request.questions);
    const missing = wanting(request, round);
    const elapsed = (performance.now() - started) / 1_000;
    if (missing === undefined) readySince ??= elapsed;
    else readySince = undefined;
    if (readySince !== undefined && elapsed - readySince >= steadySeconds) {
      say(`${subject}: control planes ready, ${elapsed.toFixed(0)} s (${moment})`);
      for (const { name } of nonVoters(request, round)) {
        say(`${name} is in the stack file and does not vote in etcd`);
      }
      return;
    }
    if (missing !== undefined && elapsed + pollSeconds > timeoutSeconds) {
      throw gateFailure(request, missing);
    }
    if (elapsed - toldSeconds >= progressSeconds) {
      toldSeconds = elapsed;
      const seen = missing === undefined ? "ready, watching that it stays so" : report(missing);
      say(`${subject}: waiting for control planes, ${elapsed.toFixed(0)} s: ${seen}`);
    }
    await sleep(pollSeconds * 1_000);
  }
}

const roundsForNoCluster = 3;

/**
 * Whether this is the first control plane of a cluster that does not exist yet, which nobody has to
 * be asked for. Nobody else must be a node of the cluster, several times in a row. A change needs
 * more than silence: the subject itself must say that it runs no etcd, or be a machine without a
 * configuration.
 */
export async function isBeforeCluster({
  controlPlanes,
  subject,
  moment,
  questions,
  pollSeconds,
}: Pick<
  GateRequest,
  "controlPlanes" | "subject" | "moment" | "questions" | "pollSeconds"
>): Promise<boolean> {
  if (controlPlanes()[0]?.name !== subject) return false;
  for (let round = 1; round <= roundsForNoCluster; round += 1) {
    if (round > 1) await sleep(pollSeconds * 1_000);
    const { standings } = await askRound(controlPlanes(), questions);
    const isCluster = standings.some((one) => one.ready || (isNode(one) && one.name !== subject));
    const own = standings.find(({ name }) => name === subject)?.answer.kind;
    const isSilent = own !== "no etcd" && own !== "stranger";
    if (isCluster || (moment === "before-change" && isSilent)) return false;
  }
  return true;
}
