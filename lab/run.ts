import { spawn } from "node:child_process";
import { constants } from "node:os";

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the command's output goes; its errors are shown, unless a function takes both. */
  readonly output: "inherit" | "ignore" | ((text: string) => void);
  /** What the command reads: for secrets, since everybody may read its arguments. */
  readonly input?: string | undefined;
  /** Set for one that is over soon, and would leave half of its work when it is interrupted. */
  readonly isUninterrupted?: boolean;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command to its end and returns its exit code. The command has a process group of its own
 * and gets each signal once, from here: a second interrupt would end the engine before it has
 * stopped its plugins.
 */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env, output, input, isUninterrupted = false }: RunOptions,
): Promise<number> {
  const isTaken = typeof output === "function";
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: [
        input === undefined ? "ignore" : "pipe",
        isTaken ? "pipe" : output,
        isTaken ? "pipe" : "inherit",
      ],
    });
    child.stdin?.end(input);
    if (isTaken) {
      child.stdout?.setEncoding("utf8").on("data", output);
      child.stderr?.setEncoding("utf8").on("data", output);
    }
    const forwarded = isUninterrupted ? [] : signals;
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of forwarded) process.on(signal, forward);
    const finish = (): void => {
      for (const signal of forwarded) process.off(signal, forward);
    };
    child.on("error", (error) => {
      finish();
      const isMissing = "code" in error && error.code === "ENOENT";
      reject(isMissing ? new Error(`${command}: not found; run 'make setup' first`) : error);
    });
    child.on("close", (code, signal) => {
      finish();
      resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
    });
  });
}
