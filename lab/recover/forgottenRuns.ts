import path from "node:path";
import { labProcesses } from "../supervisor/labProcesses";
import { endProcess, identityOf } from "../supervisor/processIdentity";
import type { RunningProcess } from "../supervisor/runningProcesses";

/** What is under way at a vendor comes to an end in it, also on a machine that is busy. */
const graceSeconds = 120;

/** Engines that run on a lab. */
export const enginesOf = (directory: string): readonly RunningProcess[] =>
  labProcesses(directory).filter(
    ({ command: [program = ""] }) => path.basename(program) === "pulumi",
  );

/**
 * Ends the runs of commands that were killed before they could pass a signal on: nobody reads what
 * such a run says, and it holds the stack. Each is interrupted, as by Ctrl-C, and writes down how far
 * it has come.
 *
 * @param directory of a lab that the caller works on alone
 */
export async function endForgottenRuns(
  directory: string,
  say: (line: string) => void,
): Promise<void> {
  for (const { pid } of enginesOf(directory)) {
    const identity = identityOf(pid);
    if (identity === undefined) continue;
    say(`a run goes on (pid ${pid}) whose command was killed: ending it …`);
    await endProcess(identity, graceSeconds);
  }
}
