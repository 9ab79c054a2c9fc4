import path from "node:path";
import { messageOf } from "../../config/messageOf";
import { root } from "../root";
import { RecoveryError } from "./engine";
import { recoverStack } from "./recoverStack";

/*
 * `node bin/lab/recover/main.js <stack>`: after a run that was killed, or with a state that is older
 * than the world.
 */

async function main([stack]: readonly string[]): Promise<number> {
  if (stack === undefined) throw new RecoveryError("which stack? make recover STACK=<name>");
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return recoverStack({ stack, labDirectory: path.join(root, ".lab", "lab"), say });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
