import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Stage } from "./drills/stage";
import { exclusively } from "./exclusively";
import { Lab } from "./lab";
import { leftovers, toldLeftovers } from "./leftovers";
import { LockedError } from "./recover/engine";
import { recoverKilled } from "./recover/recoverLab";
import { stopSupervisor } from "./supervisor/control";
import { root } from "./root";

/*
 * `node bin/lab/makeLabDown.js`: unprotects and destroys what the lab deployed, says what is left of
 * it at the vendors, ends every process of it and removes its directory.
 */

const directory = path.join(root, ".lab", "lab");

const say = (text: string): void => {
  process.stdout.write(text);
};

/** What a killed run made and did not write down could not be destroyed. */
async function prepare(lab: Lab): Promise<void> {
  try {
    await lab.start();
    await recoverKilled(new Lab({ root, directory }), say);
  } catch (error) {
    if (error instanceof LockedError) throw error;
    // Whatever else is broken must not keep the lab from going away.
    say(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** The lab, or nothing where its world cannot be read: then there is nothing to destroy either. */
async function openLab(): Promise<Lab | undefined> {
  try {
    return new Lab({ root, directory, say });
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n`);
    await stopSupervisor(directory);
    rmSync(directory, { recursive: true, force: true });
    say("the lab is gone with all that its world held\n");
    return undefined;
  }
}

/** Ends what drills left that were killed; one that runs is left to its end. */
async function clearDrills(): Promise<void> {
  const drills = path.join(root, ".lab", "drills");
  for (const name of existsSync(drills) ? readdirSync(drills) : []) {
    try {
      const stage = await Stage.open({ root, directory: path.join(drills, name) });
      await stage.close();
      say(`what the drill ${name} left is gone\n`);
    } catch (error) {
      say(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

async function main(): Promise<number> {
  const lab = await openLab();
  if (lab === undefined) return 0;
  await prepare(lab);
  const { code } = await lab.destroy();
  const left = leftovers(lab.world);
  say(toldLeftovers(left));
  if (code !== 0 || left.length > 0) say("Here the world goes away with all it holds.\n");
  await lab.remove();
  say("the lab is gone: no process, no file\n");
  return code === 0 && left.length > 0 ? 1 : code;
}

async function mainIfAny(): Promise<number> {
  await clearDrills();
  if (existsSync(directory)) return exclusively(directory, main);
  say("there is no lab\n");
  return 0;
}

mainIfAny().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
