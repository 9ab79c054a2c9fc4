import { existsSync } from "node:fs";
import path from "node:path";
import { exclusively } from "./exclusively";
import { Lab } from "./lab";

/*
 * `node bin/lab/makeLabDown.js`: unprotects and destroys what the lab deployed, ends every process
 * of it and removes its directory.
 */

const root = path.resolve(__dirname, "..", "..");
const directory = path.join(root, ".lab", "lab");

async function main(): Promise<number> {
  const say = (text: string): void => {
    process.stdout.write(text);
  };
  const lab = new Lab({ root, directory, say });
  const { code } = await lab.destroy();
  if (code !== 0) {
    say("not everything could be destroyed in order; the world goes away with all it holds\n");
  }
  await lab.remove();
  say("the lab is gone: no process, no file\n");
  return code;
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
