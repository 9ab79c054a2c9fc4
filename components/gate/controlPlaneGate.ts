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
}

export interface GateRequest extends GateSettings {
  /** Every control plane of the inventory, joined or not. */
  readonly controlPlanes: readonly ControlPlane[];
  /** The control plane that is about to change, or has just changed. */
  readonly subject: ControlPlane;
  /**
   * `before`: every other one must be ready; the subject may be the broken one that is being
   * mended. `after`: the subject too. `first`: only the subject, because no other has joined.
   */
  readonly moment: "before" | "after" | "first";
  readonly credentials: ClientCredentials;
  readonly probe: ProbeApiServer;
  /** Takes lines for the person who waits. */
  readonly say: (line: string) => void;
}

const progressSeconds = 10;

/** Control planes that have joined: the inventory's, as far as the cluster itself knows them. */
function joined(request: GateRequest, probes: ReadonlyMap<ControlPlane, Probe>): ControlPlane[] {
  const known = new Set([...probes.values()].flatMap(({ nodeNames }) => nodeNames));
  return request.controlPlanes.filter(({ name }) => known.has(name));
}

/** The control planes that must be ready at this moment. */
function required(
  request: GateRequest,
  probes: ReadonlyMap<ControlPlane, Probe>,
): readonly ControlPlane[] {
  const { moment, subject, controlPlanes } = request;
  if (moment === "first") return [subject];
  // Without any answer nobody says who has joined, so every control plane is waited for.
  if (![...probes.values()].some(({ ready }) => ready)) return controlPlanes;
  const others = joined(request, probes).filter(({ name }) => name !== subject.name);
  return moment === "before" ? others : [subject, ...others];
}

async function probeAll(request: GateRequest): Promise<ReadonlyMap<ControlPlane, Probe>> {
  const { controlPlanes, credentials, probe } = request;
  return new Map(
    await Promise.all(
      controlPlanes.map(async (member) => [member, await probe(member, credentials)] as const),
    ),
  );
}

/** Whether any control plane of the inventory answers at all, which tells a new cluster from an old. */
export async function clusterAnswers(
  request: Pick<GateRequest, "controlPlanes" | "credentials" | "probe">,
): Promise<boolean> {
  const { controlPlanes, credentials, probe } = request;
  const probes = await Promise.all(controlPlanes.map((member) => probe(member, credentials)));
  return probes.some(({ ready }) => ready);
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
    `${subject.name}: control planes not ready ${moment} this step within ` +
      `${String(timeoutSeconds)} s: ${round.report}. Nothing further was touched. ` +
      `Check ${commands.join(", ")} and that this machine reaches port 6443 of each, ` +
      "then run 'pulumi up' again.",
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
  const steadySeconds = moment === "after" ? settleSeconds : 0;
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
