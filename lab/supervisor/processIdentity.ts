import { readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { writeAtomically } from "./atomicFile";

const identitySchema = z.strictObject({
  pid: z.int().positive(),
  /** Clock ticks from the host's boot to the start of the process. */
  startTicks: z.string(),
  commandLine: z.string(),
});

/** A process that cannot be taken for a later one of the same number. */
export type ProcessIdentity = z.infer<typeof identitySchema>;

/** The process that has this number now; undefined when there is none, or only its remains. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", startTicks = ""] = [fields[0], fields[19]];
    if (state === "Z" || state === "X") return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, startTicks, commandLine };
  } catch {
    return undefined;
  }
}

export function isAlive({ pid, startTicks, commandLine }: ProcessIdentity): boolean {
  const now = identityOf(pid);
  return now?.startTicks === startTicks && now.commandLine === commandLine;
}

export function writePidFile(file: string, identity: ProcessIdentity): void {
  writeAtomically(file, `${JSON.stringify(identity)}\n`);
}

/** The living process a pid file names; undefined when it is gone or its number is another's. */
export function readPidFile(file: string): ProcessIdentity | undefined {
  try {
    const identity = identitySchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return isAlive(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

export const removePidFile = (file: string): void => {
  rmSync(file, { force: true });
};

const pollMilliseconds = 20;

/** Ends one process and waits for it: SIGTERM, and SIGKILL when the grace is over. */
export async function endProcess(identity: ProcessIdentity, graceSeconds: number): Promise<void> {
  const deadline = performance.now() + graceSeconds * 1_000;
  signal(identity, "SIGTERM");
  while (isAlive(identity)) {
    if (performance.now() > deadline) signal(identity, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It ended in between.
  }
}
