import { readFileSync } from "node:fs";
import path from "node:path";
import { toolDirectory } from "./installation";
import { type RunningProcess, runningProcesses } from "./runningProcesses";

/** The engine's home, which whatever an engine starts inherits. */
function engineHomeOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return variables.find((variable) => variable.startsWith("PULUMI_HOME="))?.slice(12);
  } catch {
    // It ended meanwhile, or is another user's.
    return undefined;
  }
}

/** Programs that a lab consists of; a person's own may name its directory as well. */
const isOfLab = (program: string): boolean =>
  program === process.execPath || path.dirname(program) === toolDirectory;

/** A process and those that it comes from, such as the shell of the person who looks. */
function withAncestors(all: readonly RunningProcess[], pid: number): ReadonlySet<number> {
  const parents = new Map(all.map((one) => [one.pid, one.parent]));
  const found = new Set<number>();
  for (let next: number | undefined = pid; next !== undefined; next = parents.get(next)) {
    found.add(next);
  }
  return found;
}

/**
 * Processes of this machine that belong to a lab: supervisor and control plane, engine, program and
 * plugins.
 *
 * Neither this process nor one that it comes from counts.
 *
 * @param directory of the lab; it need not exist any more
 */
export function labProcesses(directory: string): readonly RunningProcess[] {
  const root = path.resolve(directory);
  const isInside = (text: string): boolean => text === root || text.includes(`${root}/`);
  const all = runningProcesses();
  const own = withAncestors(all, process.pid);
  return all.filter(({ pid, command: [program = "", ...args] }) => {
    if (own.has(pid)) return false;
    return engineHomeOf(pid)?.startsWith(`${root}/`) ?? (isOfLab(program) && args.some(isInside));
  });
}
