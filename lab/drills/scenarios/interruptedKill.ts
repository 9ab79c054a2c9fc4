import { existsSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type RunningProcess,
  runningProcesses,
  withDescendants,
} from "../../supervisor/runningProcesses";

/** A process of a run: the engine, what serves the program, or a provider's plugin. */
export type Victim =
  "engine" | "host" | "program" | "hcloud" | "proxmoxve" | "talos" | "kubernetes";

/** Who dies, and when: so many lines after the run began to speak, and a moment later. */
export interface Moment {
  readonly victim: Victim;
  readonly afterLines: number;
  readonly thenMilliseconds: number;
}

/** The process of this process's run of the engine, itself first, then those it started. */
function runOfTheEngine(): readonly RunningProcess[] {
  const all = runningProcesses();
  const isEngine = ({ parent, command: [file = ""] }: RunningProcess): boolean =>
    parent === process.pid && /(^|\/)pulumi$/.test(file);
  return withDescendants(all, all.filter(isEngine));
}

function isVictim({ command }: RunningProcess, victim: Victim): boolean {
  const [file = ""] = command;
  switch (victim) {
    case "engine":
      return /(^|\/)pulumi$/.test(file);
    case "host":
      return file.endsWith("pulumi-language-nodejs");
    case "program":
      return command.some((part) => /\/cmd\/run(\/index\.js)?$/.test(part));
    default:
      return command.some((part, index) => {
        return part.endsWith("/plugins/main.js") && command[index + 1] === victim;
      });
  }
}

const watchMilliseconds = 2;
const pollMilliseconds = 100;
/** Nobody ends a run but itself as long as it may only be slow. */
const patienceSeconds = 300;
/**
 * An engine whose program's host died waits for it in silence: nobody but a person ends that run.
 * The engine prints dots while it waits for a provider, so silence is measured in lines.
 */
const silenceSecondsAfter = (victim: Victim): number => (victim === "host" ? 20 : patienceSeconds);

/** How many lines a file has past a position. */
const linesAfter = (file: string, position: number): number =>
  readFileSync(file).subarray(position).toString().split("\n").length - 1;

/**
 * Kills one process of the run that this process is about to start, as a power cut would.
 *
 * @param log where the run prints to
 * @param run begins it, and resolves when it has ended
 * @returns what died, or nothing when the run ended first or had no such process then
 */
export async function killDuring<T>(
  { victim, afterLines, thenMilliseconds }: Moment,
  log: string,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly killed?: string }> {
  const start = existsSync(log) ? statSync(log).size : 0;
  let isOver = false;
  const strike = async (): Promise<string | undefined> => {
    while (!isOver && linesAfter(log, start) < afterLines) await sleep(watchMilliseconds);
    await sleep(thenMilliseconds);
    const found = runOfTheEngine().find((running) => isVictim(running, victim));
    if (isOver || found === undefined) return undefined;
    process.kill(found.pid, "SIGKILL");
    return `${victim}, pid ${found.pid}`;
  };
  const endHanging = async (): Promise<boolean> => {
    for (let [lines, since] = [0, performance.now()]; !isOver;) {
      const present = linesAfter(log, start);
      if (present !== lines) [lines, since] = [present, performance.now()];
      if (performance.now() - since > silenceSecondsAfter(victim) * 1_000) return endEngine();
      await sleep(pollMilliseconds);
    }
    return false;
  };
  const endEngine = (): boolean => {
    const engine = runOfTheEngine().find((running) => isVictim(running, "engine"));
    return engine !== undefined && process.kill(engine.pid, "SIGKILL");
  };
  const ended = run().finally(() => {
    isOver = true;
  });
  const killed = await strike();
  const hung = killed !== undefined && (await endHanging());
  const result = await ended;
  if (killed === undefined) return { result };
  return { result, killed: hung ? `${killed}, then the engine, which hung` : killed };
}

/** Each looks for its engine twice a second; the rest is for a machine that is busy. */
const endSeconds = 120;

/**
 * Waits for the processes of a run that lost its engine: each of them is to notice by itself.
 *
 * @param mark in the command line of every process of the lab's runs
 * @returns those still there after a generous while
 */
export async function survivorsOf(mark: string): Promise<readonly string[]> {
  const deadline = performance.now() + endSeconds * 1_000;
  for (;;) {
    const left = runningProcesses().filter(({ pid, command }) => {
      const isOfRun = command.some((part) => /\/plugins\/main\.js$|\/cmd\/run/.test(part));
      return pid !== process.pid && isOfRun && command.some((part) => part.includes(mark));
    });
    if (left.length === 0 || performance.now() > deadline) {
      return left.map(({ pid, command }) => `${pid}: ${command.join(" ")}`);
    }
    await sleep(pollMilliseconds);
  }
}
