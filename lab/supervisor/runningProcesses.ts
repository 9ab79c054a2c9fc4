import { readFileSync, readdirSync } from "node:fs";

/** A process of this machine as the kernel tells it. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
}

function runningProcess(pid: number): readonly RunningProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return [{ pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") }];
  } catch {
    // It ended between the listing and the look.
    return [];
  }
}

export const runningProcesses = (): readonly RunningProcess[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => runningProcess(Number(pid)));

/** Some of all processes and those that they started, parents first. */
export function withDescendants(
  all: readonly RunningProcess[],
  ancestors: readonly RunningProcess[],
): readonly RunningProcess[] {
  const found = [...ancestors];
  // The loop goes on to what it appends.
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}
