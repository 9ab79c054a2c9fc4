import { type ChildProcess, spawn } from "node:child_process";

/** A command that did not do what it was run for. */
export class CommandError extends Error {}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code; `input` becomes its standard input. */
export function attempt(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "pipe" });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, ...output });
    });
    child.stdin.end(input);
  });
}

/** @throws CommandError when the command fails; the message is what it said. */
export async function run(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { code, stdout, stderr } = await attempt(command, args, input);
  if (code === 0) return stdout;
  throw new CommandError(`${[command, ...args].join(" ")}: exit code ${code}\n${stderr.trim()}`);
}

/** A command and its arguments as they are run inside a network namespace. */
export const inside = (namespace: string, ...command: readonly string[]): [string, string[]] => [
  "nsenter",
  [`--net=/run/netns/${namespace}`, ...command],
];

/** Starts what runs on until the drill ends; all processes of the drill end with it. */
export function daemon(
  namespace: string,
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): ChildProcess {
  const [file, args] = inside(namespace, ...command);
  return spawn(file, args, { ...options, stdio: "ignore" });
}

export const seconds = (count: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, count * 1_000));

/**
 * Asks again until the answer is yes.
 *
 * @returns how many seconds that took, or undefined when the time is over.
 */
export async function until(
  isTrue: () => Promise<boolean>,
  timeoutSeconds: number,
): Promise<number | undefined> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1_000;
  while (elapsed() < timeoutSeconds) {
    if (await isTrue()) return elapsed();
    await seconds(0.1);
  }
  return undefined;
}
