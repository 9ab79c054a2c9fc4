import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nudgeSupervisor } from "../../../supervisor/control";
import { type LabStatus, readStatus } from "../../../supervisor/status";
import { VendorError } from "../../model";
import type { Patience } from "./request";

const pollMilliseconds = 50;
const defaultPatienceSeconds = 120;

/** Why waiting for an address is of no use; nothing where it is. */
function hindrance({ phase, problems, forwarders }: LabStatus, address: string): readonly string[] {
  const taken = forwarders.flatMap((open) =>
    open.address === address && open.problem !== undefined
      ? [`${open.problem}; end that, then run this again`]
      : [],
  );
  // Only a person can free a port or mend a program that dies again and again.
  return phase === "failed" ? [`phase '${phase}'`, ...problems] : taken;
}

/**
 * Waits until the Kubernetes API answers on a control plane's address, where somebody makes it real:
 * a supervisor that serves the world in this directory. Without one it returns at once.
 *
 * @throws VendorError that says what keeps the API from answering
 */
export async function awaitApi(
  directory: string,
  address: string,
  { timeoutSeconds = defaultPatienceSeconds, signal }: Patience,
): Promise<void> {
  const statusFile = path.join(directory, "status.json");
  if (!existsSync(statusFile) || readStatus(statusFile) === undefined) return;
  await nudgeSupervisor(directory);
  const deadline = performance.now() + timeoutSeconds * 1_000;
  for (;;) {
    const status = readStatus(statusFile);
    if (status === undefined) return;
    const isOpen = status.forwarders.some((open) => open.address === address && open.isOpen);
    if (status.phase === "ready" && isOpen) return;
    // The real call does not wait for etcd's health either; whoever needs the API says what is wrong.
    if (status.phase === "noQuorum") return;
    const fail = (...reasons: readonly string[]): VendorError =>
      new VendorError(
        `the lab's Kubernetes API does not answer on ${address}: ${reasons.join("; ")}`,
      );
    const reasons = hindrance(status, address);
    if (reasons.length > 0) throw fail(...reasons);
    const present = [`phase '${status.phase}'`, ...status.problems];
    if (signal.aborted) throw fail("the run was cancelled before it did", ...present);
    if (performance.now() > deadline) throw fail(...present);
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
