import { programNames } from "../controlPlane/programs";
import type { LabDirectory } from "./labDirectory";
import { endProcess, readPidFile, removePidFile } from "./processIdentity";

const graceSeconds = 5;

/**
 * Ends what a supervisor that was killed has left running, clients first, each by its pid file. A
 * pid that is another process by now is left alone. Returns the names of what was ended.
 */
export async function endLeftovers(lab: LabDirectory): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const name of programNames.toReversed()) {
    const file = lab.pidFile(name);
    const identity = readPidFile(file);
    if (identity) {
      await endProcess(identity, graceSeconds);
      ended.push(name);
    }
    removePidFile(file);
  }
  return ended;
}
