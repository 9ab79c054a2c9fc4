import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { messageOf } from "../config/messageOf";
import { command } from "./command";
import { Stage } from "./drills/stage";
import { root } from "./root";
import { takeDown } from "./takeDown";

/*
 * `node bin/lab/makeLabDown.js`: removes the lab of `make lab`, and what drills left that were
 * killed.
 */

const directory = path.join(root, ".lab", "lab");

const say = (text: string): void => {
  process.stdout.write(text);
};

/** Ends what drills left that were killed; one that runs is left to its end. */
async function clearDrills(): Promise<void> {
  const drills = path.join(root, ".lab", "drills");
  for (const name of existsSync(drills) ? readdirSync(drills) : []) {
    try {
      const stage = await Stage.open({ root, directory: path.join(drills, name) });
      await stage.close();
      say(`what the drill ${name} left is gone\n`);
    } catch (error) {
      say(`${messageOf(error)}\n`);
    }
  }
}

command(async (interruption) => {
  await clearDrills();
  return takeDown({ root, directory, say, interruption });
});
