import { existsSync } from "node:fs";
import path from "node:path";
import { exclusively } from "./exclusively";
import { Lab } from "./lab";
import { leftovers, toldLeftovers } from "./leftovers";
import { LockedError } from "./recover/engine";
import { recoverKilled } from "./recover/recoverLab";

/*
 * `node bin/lab/makeLabDown.js`: unprotects and destroys what the lab deployed, says what is left of
 * it at the vendors, ends every process of it and removes its directory.
 */

const root = path.resolve(__dirname, "..", "..");
const directory = path.join(root, ".lab", "lab");

/** What a killed run made and did not write down could not be destroyed. */
async function prepare(lab: Lab, say: (text: string) => void): Promise<void> {
  try {
    await lab.start();
    await recoverKilled(new Lab({ root, directory }), say);
  } catch (error) {
    if (error instanceof LockedError) throw error;
    // Whatever else is broken must not keep the lab from going away.
    say(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

async function main(): Promise<number> {
  const say = (text: string): void => {
    process.stdout.write(text);
  };
  const lab = new Lab({ root, directory, say });
  await prepare(lab, say);
  const { code } = await lab.destroy();
  const left = leftovers(lab.world);
  say(toldLeftovers(left));
  if (code !== 0 || left.length > 0) say("Here the world goes away with all it holds.\n");
  await lab.remove();
  say("the lab is gone: no process, no file\n");
  return code === 0 && left.length > 0 ? 1 : code;
}

async function mainIfAny(): Promise<number> {
  if (existsSync(directory)) return exclusively(directory, main);
  process.stdout.write("there is no lab\n");
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
