import { spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import type { TimingProfile } from "../controlPlane/timing";
import { supervisorMain } from "./installation";
import { LabDirectory } from "./labDirectory";
import { endLeftovers } from "./leftovers";
import { endProcess, readPidFile, removePidFile } from "./processIdentity";
import { type LabStatus, readStatus } from "./status";
import { nudgeSocket } from "./supervisorSocket";

/** It takes a second; the rest is for a machine that is busy. */
const startSeconds = 120;
/** Five programs are ended in three steps, each within its own grace. */
const stopGraceSeconds = 30;
const pollMilliseconds = 20;

/** The supervisor cannot be started; the message says why and what to do. */
export class SupervisorError extends Error {}

/** What the supervisor of this lab does; undefined when there is none. */
export const supervisorStatus = (directory: string): LabStatus | undefined =>
  readStatus(new LabDirectory(directory).status);

/** Makes the supervisor look at its wishes now instead of at its next turn. */
export const nudgeSupervisor = (directory: string): Promise<boolean> =>
  nudgeSocket(new LabDirectory(directory).socket);

/**
 * Starts the supervisor of a lab, unless one serves it already, and resolves once it tells its
 * status. It outlives the caller.
 * @throws SupervisorError when it does not come up
 */
export async function startSupervisor(
  directory: string,
  timingProfile: TimingProfile = "life",
): Promise<LabStatus> {
  const lab = new LabDirectory(directory);
  const present = readStatus(lab.status);
  if (present) return present;
  const log = openSync(lab.log("supervisor"), "a", 0o600);
  const child = spawn(process.execPath, [supervisorMain, lab.root, timingProfile], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: lab.root,
  });
  closeSync(log);
  child.unref();
  const ended = new Promise<number | null>((resolve) => {
    child.on("error", () => {
      resolve(null);
    });
    child.on("exit", resolve);
  });
  const deadline = performance.now() + startSeconds * 1_000;
  for (;;) {
    const status = readStatus(lab.status);
    if (status) return status;
    const pause = new Promise<"pause">((resolve) => {
      setTimeout(resolve, pollMilliseconds, "pause");
    });
    const result = await Promise.race([ended, pause]);
    // One that found another in its place has ended; that other's status may still be on its way.
    const isOver = result !== "pause" && !(await nudgeSocket(lab.socket));
    if (isOver || performance.now() > deadline) {
      throw new SupervisorError(
        `the lab's supervisor did not start; see ${lab.log("supervisor")}, then 'make lab-down'`,
      );
    }
    if (result !== "pause") await pause;
  }
}

/**
 * Ends the supervisor and every process of the lab, also those a killed supervisor has left.
 * Resolves when none is alive; does nothing when none is.
 */
export async function stopSupervisor(directory: string): Promise<void> {
  const lab = new LabDirectory(directory);
  const supervisor = readPidFile(lab.pidFile("supervisor"));
  if (supervisor) await endProcess(supervisor, stopGraceSeconds);
  await endLeftovers(lab);
  removePidFile(lab.pidFile("supervisor"));
  rmSync(lab.status, { force: true });
}
