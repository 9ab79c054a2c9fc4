import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";

export interface StackRequest {
  /** Directory of the program's Pulumi.yaml. */
  readonly root: string;
  /** Where the stack's own files go. */
  readonly directory: string;
  readonly stack: string;
  /** Runs `pulumi` with these arguments in `directory`, and throws when it fails. */
  readonly pulumi: (args: readonly string[]) => Promise<void>;
}

/** `pulumi stack init`, which leaves alone what the user has selected. */
export const initArguments = (stack: string): readonly string[] => [
  ...["stack", "init", stack, "--no-select", "--non-interactive"],
];

/**
 * Makes a stack, unless it is there, in a project that has nothing but the program's name, so that
 * no stack file of the user is written.
 *
 * @returns the stack file it has there
 */
export async function makeStack({ root, directory, stack, pulumi }: StackRequest): Promise<string> {
  const stackFile = path.join(directory, `Pulumi.${stack}.yaml`);
  if (!existsSync(stackFile)) {
    const { name } = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
      name: string;
    };
    writeFileSync(path.join(directory, "Pulumi.yaml"), stringify({ name, runtime: "nodejs" }));
    await pulumi(initArguments(stack));
  }
  return stackFile;
}
