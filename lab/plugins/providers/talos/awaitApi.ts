import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nudgeSupervisor } from "../../../supervisor/control";
import { readStatus } from "../../../supervisor/status";
import { VendorError } from "../../model";

const pollMilliseconds = 50;
const defaultPatienceSeconds = 120;

/**
 * Waits until the Kubernetes API answers on a control plane's address, where somebody makes it real:
 * a supervisor that serves the world in this directory. Without one it returns at once.
 */
export async function awaitApi(
  directory: string,
  address: string,
  timeoutSeconds = defaultPatienceSeconds,
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
    if (status.phase === "failed" || performance.now() > deadline) {
      const problems = [`phase '${status.phase}'`, ...status.problems].join("; ");
      throw new VendorError(`the lab's Kubernetes API does not answer on ${address}: ${problems}`);
    }
    await sleep(pollMilliseconds);
  }
}
