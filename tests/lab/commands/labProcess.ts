import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { LabOptions } from "../../../lab/lab";
import { root } from "../../../lab/root";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the lab in a process of its own, as a user starts it. */
export class LabProcess {
  public readonly child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  /**
   * @param name what `make lab` and `make lab-down` are made of
   * @param temporary where it may put what it needs for a moment
   */
  public constructor(name: "bringUp" | "takeDown", options: LabOptions, temporary: string) {
    const compiled = (file: string): string => JSON.stringify(path.join(root, "bin", "lab", file));
    const program = `
      const say = (text) => { process.stdout.write(text); };
      require(${compiled("command.js")}).command((interruption) =>
        require(${compiled(`${name}.js`)}).${name}({ ...${JSON.stringify(options)}, say, interruption }));`;
    this.child = spawn(process.execPath, ["-e", program], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.#ended = once(this.child, "close");
  }

  /** Resolves once it has said this; rejects when it ends without. */
  public async said(words: RegExp): Promise<void> {
    while (!words.test(this.#stdout)) {
      const said = this.child.stdout && once(this.child.stdout, "data");
      await Promise.race([said, this.#ended]);
      if (this.child.exitCode !== null && !words.test(this.#stdout)) {
        throw new Error(
          `it ended without a word of ${String(words)}:\n${this.#stdout}${this.#stderr}`,
        );
      }
    }
  }

  public async ended(): Promise<Ended> {
    await this.#ended;
    return { code: this.child.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}
