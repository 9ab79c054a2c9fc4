import { spawn } from "node:child_process";
import { inside } from "../mesh/command";

/** A step of a runbook: what the drill runs, and what an operator runs on the cluster. */
export interface Step {
  /**
   * Run by the drill as it stands here, by `sh -eu`. Everything that differs from place to place is
   * a variable.
   */
  readonly drill: string;
  /** The same on the cluster; absent where the runbook says in words what to do. */
  readonly operator?: string;
}

/** Variables of a command. */
export type Variables = Readonly<Record<string, string>>;

/** A command of a runbook has failed. */
class StepError extends Error {}

/**
 * Runs a step as the runbook has it.
 *
 * @param machine where; beside the drill itself if not said
 * @returns what it printed, without the last line's end
 * @throws StepError when it fails
 */
export function carryOut(step: Step, variables: Variables, machine?: string): Promise<string> {
  const shell = ["sh", "-eu", "-c", step.drill] as const;
  const [command, args] =
    machine === undefined ? ["sh", shell.slice(1)] : inside(machine, ...shell);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...variables },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output.stdout.trimEnd());
      else reject(new StepError(`${step.drill}\nexit code ${code ?? "none"}\n${output.stderr}`));
    });
  });
}
