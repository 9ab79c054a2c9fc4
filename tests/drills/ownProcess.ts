import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { obstacles } from "../../lab/daemons/prerequisites";
import type { Report } from "../../lab/mesh/report";
import { descendants, stillRunning } from "../support/processes";

const root = path.resolve(__dirname, "..", "..");
const found = obstacles();
const minute = 60_000;

/** `describe` where drills of daemons can run; elsewhere what it describes is skipped. */
export const describeDrill = (
  title: string,
  tests: () => void,
  inTheWay: readonly string[] = found,
): void => {
  if (inTheWay.length === 0) describe(title, tests);
  else describe.skip(`${title} (cannot run here: ${inTheWay.join("; ")})`, tests);
};

/** Starts a drill's program, which does not outlive the test that started it. */
export function startDrill(name: string, ...options: readonly string[]): ChildProcess {
  const script = path.join(root, "bin", "lab", name, "main.js");
  if (!existsSync(script)) throw new Error(`${script}: missing; run 'npm run build' first`);
  const command = ["--pdeathsig", "KILL", process.execPath, script, ...options];
  return spawn("setpriv", command, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
}

/** Carries a drill out. @throws Error with what it printed when it ends without a report */
export async function reportOf(name: string): Promise<Report> {
  const directory = mkdtempSync(path.join(tmpdir(), `${name}-drill-`));
  try {
    const file = path.join(directory, "report.json");
    const child = startDrill(name, "--report", file);
    let progress = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (progress += text));
    await once(child, "close");
    if (!existsSync(file)) throw new Error(`the drill ended without a report\n${progress}`);
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What was seen otherwise than promised by a drill of that name, in each of its rehearsals. */
export const problemsOf = ({ outcomes }: Report, name: string): readonly (readonly string[])[] =>
  outcomes.filter((outcome) => outcome.name === name).map(({ problems }) => problems);

/** Ends a drill in its midst. @returns numbers of processes that it has left behind */
export async function leftAfter(
  signal: NodeJS.Signals,
  name: string,
  processCount: number,
): Promise<readonly number[]> {
  const child = startDrill(name);
  const { pid } = child;
  if (pid === undefined) throw new Error("the drill did not start");
  const start = Date.now();
  while (descendants(pid).length < processCount) {
    if (Date.now() - start > 10 * minute) throw new Error("the drill did not get that far");
    await sleep(50);
  }
  const started = descendants(pid);
  const ended = once(child, "close");
  child.kill(signal);
  await ended;
  for (const end = Date.now() + 5 * minute; Date.now() < end;) {
    if (stillRunning(started).length === 0) break;
    await sleep(50);
  }
  return stillRunning(started);
}
