import { messageOf } from "../config/messageOf";
import { StackFileError, stacksOf } from "../config/stackFile";
import { preview } from "./previewStack";
import { root } from "./root";

/*
 * `node bin/lab/preview.js <stack> [option of pulumi preview…]`: an offline preview of a stack.
 */

async function main([stack, ...options]: readonly string[]): Promise<number> {
  if (stack === undefined || stack.startsWith("-")) {
    throw new StackFileError(`stack: missing; the stacks here: ${stacksOf(root).join(", ")}`);
  }
  const start = performance.now();
  const code = await preview({ root, stack, options });
  const seconds = (performance.now() - start) / 1_000;
  // Beside the preview's own output, which may be JSON for a program to read.
  process.stderr.write(`preview of ${stack}: ${seconds.toFixed(1)} s\n`);
  return code;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = error instanceof StackFileError ? 2 : 1;
  },
);
