import { existsSync, rmSync } from "node:fs";
import { messageOf } from "../config/messageOf";
import type { LabCommand } from "./bringUp";
import { exclusively } from "./exclusively";
import { Lab, LabError } from "./lab";
import { leftovers, toldLeftovers } from "./leftovers";
import { LockedError } from "./recover/engine";
import { recoverKilled } from "./recover/recoverLab";
import { stopSupervisor } from "./supervisor/control";
import { labProcesses } from "./supervisor/labProcesses";

/** What a killed run made and did not write down could not be destroyed. */
async function prepare(lab: Lab, { root, directory, say }: LabCommand): Promise<void> {
  try {
    await lab.start();
    const silent = new Lab({ root, directory });
    await recoverKilled(silent, say).finally(() => {
      silent.world.close();
    });
  } catch (error) {
    if (error instanceof LockedError) throw error;
    // Whatever else is broken must not keep the lab from going away.
    say(`${messageOf(error)}\n`);
  }
}

/** The lab, or nothing where its world cannot be read: then there is nothing to destroy either. */
async function openLab(options: LabCommand): Promise<Lab | undefined> {
  const { directory, say } = options;
  try {
    return new Lab(options);
  } catch (error) {
    say(`${messageOf(error)}\n`);
    await stopSupervisor(directory);
    rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
}

async function destroyed(lab: Lab, { say, interruption }: LabCommand): Promise<number> {
  const { code } = await lab.destroy();
  if (interruption.aborted) {
    lab.world.close();
    throw new LabError(
      "interrupted: what is left stays, and so do the processes that carry it; " +
        "'make lab-down' goes on from here",
    );
  }
  const left = leftovers(lab.world);
  say(toldLeftovers(left));
  if (code !== 0 || left.length > 0) say("Here the world goes away with all it holds.\n");
  await lab.remove();
  return code === 0 && left.length > 0 ? 1 : code;
}

/** Looks whether the lab is gone indeed. */
function gone({ directory, say }: LabCommand): boolean {
  const left = [
    ...labProcesses(directory).map(
      ({ pid, command }) => `process ${pid}: ${command.join(" ").trim()}`,
    ),
    ...(existsSync(directory) ? [`files in ${directory}`] : []),
  ];
  if (left.length === 0) say("the lab is gone: no process, no file\n");
  else say(`the lab is not gone altogether:\n${left.map((line) => `  ${line}\n`).join("")}`);
  return left.length === 0;
}

/**
 * What `make lab-down` does: unprotects and destroys what the lab deployed, says what is left of it
 * at the vendors, ends every process of it and removes its directory.
 *
 * @returns the exit code: 1 when something is left at a vendor or on this machine
 * @throws LabError after an interruption, which says what to do next
 */
export async function takeDown(options: LabCommand): Promise<number> {
  const { directory, say } = options;
  if (!existsSync(directory)) {
    say("there is no lab\n");
    return 0;
  }
  const code = await exclusively(directory, "make lab-down", async () => {
    const lab = await openLab(options);
    if (lab === undefined) return 0;
    await prepare(lab, options);
    return destroyed(lab, options);
  });
  return gone(options) ? code : 1;
}
