import { setTimeout as sleep } from "node:timers/promises";
import type { ClientCredentials } from "./adminCertificate";
import type { ControlPlane, Probe, ProbeApiServer } from "./apiServer";

export interface GateSettings {
  /** Longest wait before the gate gives up. */
  readonly timeoutSeconds: number;
  /** Pause between two rounds of questions. */
  readonly pollSeconds: number;
  /**
   * How long the control planes must stay ready after a change. A node that takes its new
   * configuration by a reboot answers for some seconds before it goes down.
   */
  readonly settleSeconds: number;
  /**
   * Control planes that are no member of etcd, by name, as the operator has made sure: one that
   * never joined, or that was removed from etcd because its machine is lost.
   */
  readonly absent: readonly string[];
}

/**
 * When a gate asks. `before-change` leaves the subject out, which may be the broken one that is
 * being mended; `after-change` does not. The two around a join ask those before the subject in the
 * order, and whoever else has joined. `first` asks the subject alone.
 */
export type Moment = "first" | "before-join" | "after-join" | "before-change" | "after-change";

export interface GateRequest extends GateSettings {
  /** Every control plane of the inventory, joined or not, in the order in which they join. */
  readonly controlPlanes: readonly ControlPlane[];
  /** The control plane that is about to change, or has just changed. */
  readonly subject: ControlPlane;
  readonly moment: Moment;
  readonly credentials: ClientCredentials;
  readonly probe: ProbeApiServer;
  /** Takes lines for the person who waits. */
  readonly say: (line: string) => void;
}

const progressSeconds = 10;

/** Whether the cluster itself knows a control plane, as far as anybody answers. */
function known(probes: ReadonlyMap<ControlPlane, Probe>): (member: ControlPlane) => boolean {
  const names = new Set([...probes.values()].flatMap(({ nodeNames }) => nodeNames));
  return ({ name }) => names.has(name);
}

/**
 * The control planes that must be ready at this moment. A change asks all of them: one that is away
 * may still count in etcd, even if its Node object is gone, and nobody here could tell.
 */
function required(
  request: GateRequest,
  probes: ReadonlyMap<ControlPlane, Probe>,
): readonly ControlPlane[] {
  const { moment, subject, controlPlanes, absent } = request;
  const others = controlPlanes.filter(
    (member) => member !== subject && !absent.includes(member.name),
  );
  const place = controlPlanes.indexOf(subject);
  const isKnown = known(probes);
  const joined = others.filter(
    (member) => controlPlanes.indexOf(member) < place || isKnown(member),
  );
  switch (moment) {
    case "first":
      return [subject];
    case "before-join":
      return joined;
    case "after-join":
      return [subject, ...joined];
    case "before-change":
      return others;
    case "after-change":
      return [subject, ...others];
  }
}

type Questions = Pick<GateRequest, "controlPlanes" | "credentials" | "probe">;

async function probeAll(questions: Questions): Promise<ReadonlyMap<ControlPlane, Probe>> {
  const { controlPlanes, credentials, probe } = questions;
  return new Map(
    await Promise.all(
      controlPlanes.map(async (member) => [member, await probe(member, credentials)] as const),
    ),
  );
}

/** Whether any control plane of the inventory answers at all, which tells a new cluster from an old. */
export async function clusterAnswers(questions: Questions): Promise<boolean> {
  const probes = await probeAll(questions);
  return [...probes.values()].some(({ ready }) => ready);
}

interface Round {
  /** Control planes that the step needs and that are not ready. */
  readonly waiting: readonly ControlPlane[];
  /** One line on what was seen of them. */
  readonly report: string;
}

async function ask(request: GateRequest): Promise<Round> {
  const probes = await probeAll(request);
  const waiting = required(request, probes).filter((member) => probes.get(member)?.ready !== true);
  const report = waiting
    .map((member) => `${member.name} (${member.address}): ${probes.get(member)?.seen ?? ""}`)
    .join("; ");
  return { waiting, report };
}

function failure({ moment, subject, timeoutSeconds }: GateRequest, round: Round): Error {
  const commands = round.waiting.map(({ address }) => `'talosctl -n ${address} service etcd'`);
  return new Error(
    `${subject.name}: control planes not ready (${moment}) within ${timeoutSeconds} s: ` +
      `${round.report}. No other control plane was touched since. ` +
      `Check ${commands.join(", ")} and that this machine reaches port 6443 of each, ` +
      "then run 'pulumi up' again. One that is no member of etcd ('talosctl etcd members') is " +
      "left out by its name in hybrid:cluster.gate.absent.",
  );
}

/**
 * Waits until the control planes are ready for the next step, each asked through its own API
 * server.
 *
 * @throws Error naming every control plane that is not ready, what was seen of it, and what to
 * check, once `timeoutSeconds` are over.
 */
export async function awaitControlPlanes(request: GateRequest): Promise<void> {
  const { moment, subject, timeoutSeconds, pollSeconds, settleSeconds, say } = request;
  const started = performance.now();
  const elapsedSeconds = (): number => (performance.now() - started) / 1_000;
  const steadySeconds = moment.startsWith("after") ? settleSeconds : 0;
  let readySince: number | undefined;
  let toldSeconds = 0;
  for (;;) {
    const round = await ask(request);
    const elapsed = elapsedSeconds();
    if (round.waiting.length > 0) readySince = undefined;
    else readySince ??= elapsed;
    if (readySince !== undefined && elapsed - readySince >= steadySeconds) {
      say(`${subject.name}: control planes ready, ${elapsed.toFixed(0)} s (${moment})`);
      return;
    }
    if (readySince === undefined && elapsed + pollSeconds > timeoutSeconds) {
      throw failure(request, round);
    }
    if (elapsed - toldSeconds >= progressSeconds) {
      toldSeconds = elapsed;
      const seen = round.waiting.length > 0 ? round.report : "ready, watching that it stays so";
      say(`${subject.name}: waiting for control planes, ${elapsed.toFixed(0)} s: ${seen}`);
    }
    await sleep(pollSeconds * 1_000);
  }
}
