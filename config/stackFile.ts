import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { messageOf } from "./messageOf";

/** A stack that cannot be worked with; the message says what can. */
export class StackFileError extends Error {}

/** Names of the stacks that have a stack file. */
export const stacksOf = (root: string): string[] =>
  readdirSync(root)
    .flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? [])
    .sort();

/**
 * The text of a stack file.
 *
 * @throws StackFileError when there is none of that name, or it is no YAML.
 */
export function stackFileText(root: string, stack: string): string {
  const file = `Pulumi.${stack}.yaml`;
  if (!stacksOf(root).includes(stack) || !existsSync(path.join(root, file))) {
    const known = stacksOf(root).join(", ") || "none";
    throw new StackFileError(
      `stack: got "${stack}", but there is no ${file}; the stacks here: ${known}`,
    );
  }
  const text = readFileSync(path.join(root, file), "utf8");
  try {
    parse(text);
  } catch (error) {
    throw new StackFileError(`${file}: ${messageOf(error)}`);
  }
  return text;
}
