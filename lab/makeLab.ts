import path from "node:path";
import { bringUp } from "./bringUp";
import { command } from "./command";
import { root } from "./root";

/*
 * `node bin/lab/makeLab.js`: deploys the stack `lab` into a simulated world and says what is there.
 */

const directory = path.join(root, ".lab", "lab");

const say = (text: string): void => {
  process.stdout.write(text);
};

command((interruption) => bringUp({ root, directory, say, interruption }));
