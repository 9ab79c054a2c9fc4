import { runningProcesses, withDescendants } from "../../lab/supervisor/runningProcesses";

/** Processes that a process has started, and those that these have started. */
export function descendants(pid: number): number[] {
  const all = runningProcesses();
  const started = withDescendants(
    all,
    all.filter((one) => one.pid === pid),
  );
  return started.slice(1).map((one) => one.pid);
}

/** Which of these are there still. */
export function stillRunning(pids: readonly number[]): number[] {
  const alive = new Set(runningProcesses().map(({ pid }) => pid));
  return pids.filter((pid) => alive.has(pid));
}
