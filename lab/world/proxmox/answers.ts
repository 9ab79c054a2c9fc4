import type { FaultKind } from "../faults";
import { VendorError } from "../vendorError";

/** A request that Proxmox refuses: the reason is what it puts behind the status. */
export const proxmoxError = (status: number, reason: string): VendorError =>
  new VendorError(reason, `${status}`);

/** The code of a request that was taken but whose task failed. */
export const taskFailedCode = "task failed";

const requestFaults: Readonly<
  Partial<Record<FaultKind, readonly [status: number, reason: string]>>
> = {
  rateLimited: [503, "Service Unavailable"],
  conflict: [500, "detected modified configuration - file changed by other user? Try again."],
  locked: [500, "VM is locked (backup)"],
  serverError: [500, "Internal Server Error"],
  timeout: [500, "got timeout"],
  answerLost: [596, "Connection timed out"],
};

const taskFaults: Readonly<Partial<Record<FaultKind, string>>> = {
  stockExhausted: "start failed: QEMU exited with code 1",
  taskFailed: "command failed: interrupted by signal",
  storageFull: "zfs error: cannot create dataset: out of space",
};

/** What Proxmox answers at once to a request that a fault hits; nothing if only its task fails. */
export function requestFault(kind: FaultKind): VendorError | undefined {
  const answer = requestFaults[kind];
  return answer && proxmoxError(...answer);
}

/** How the task of a request ends that a fault hits. */
export const taskFault = (kind: FaultKind): string | undefined => taskFaults[kind];
