import { readFileSync } from "node:fs";
import path from "node:path";
import {
  type RunningProcess,
  runningProcesses,
  withDescendants,
} from "../../supervisor/runningProcesses";

const sampleMilliseconds = 500;
const kibPerMiB = 1024;

/** What a process of the lab is to a reader: `plugin talos`, `kube-apiserver`, `program`. */
function roleOf({ command }: RunningProcess): string {
  const plugin = command.findIndex((part) => part.endsWith("/plugins/main.js"));
  if (plugin >= 0) return `plugin ${command[plugin + 1] ?? ""}`;
  if (command.some((part) => part.endsWith("/supervisor/main.js"))) return "supervisor";
  if (command.some((part) => part.includes("/cmd/run-policy-pack"))) return "policy pack";
  if (command.some((part) => part.includes("/cmd/run"))) return "program";
  return path.basename(command[0] ?? "");
}

function residentMiB(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kib ?? 0) / kibPerMiB;
  } catch {
    return 0;
  }
}

/** Resident memory of all that this process has started, by role; shared pages count each time. */
function residentByRole(): ReadonlyMap<string, number> {
  const all = runningProcesses();
  const [, ...started] = withDescendants(
    all,
    all.filter(({ pid }) => pid === process.pid),
  );
  const sums = new Map<string, number>();
  for (const running of started) {
    const role = roleOf(running);
    sums.set(role, (sums.get(role) ?? 0) + residentMiB(running.pid));
  }
  return sums;
}

const total = (sums: ReadonlyMap<string, number>): number =>
  [...sums.values()].reduce((sum, mib) => sum + mib, 0);

/** The most that was resident at once while some work went on, the largest roles first. */
export async function withPeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: string }> {
  let highest: ReadonlyMap<string, number> = new Map();
  const sampler = setInterval(() => {
    const sums = residentByRole();
    if (total(sums) > total(highest)) highest = sums;
  }, sampleMilliseconds);
  try {
    const result = await work();
    const roles = [...highest].sort(([, one], [, other]) => other - one);
    const shares = roles.map(([role, mib]) => `${role} ${Math.round(mib)}`).join(", ");
    return { result, peak: `${Math.round(total(highest))} MiB: ${shares}` };
  } finally {
    clearInterval(sampler);
  }
}
