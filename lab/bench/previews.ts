import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dummyStackFile, encryptionSaltOf } from "../dummyStack";
import { makeStack } from "../makeStack";
import { offlineEnvironment } from "../offlineEnvironment";
import { installPlugins } from "../plugins/install";
import { root } from "../root";
import { run } from "../run";

/** A program to preview, and what it is given. */
export interface Previewed {
  /** Directory of its Pulumi.yaml. */
  readonly program: string;
  readonly stack: string;
  /** Stack file in clear; the secrets of the program are dummies. */
  readonly stackFile: string;
}

/** What one preview took. */
export interface Timed {
  readonly seconds: number;
  /** Of the processor, by the engine and all that it started: hardly more on a busy machine. */
  readonly cpuSeconds: number;
  /** How many it would make. */
  readonly resources: number;
}

/** Previews programs on the real engine with stand-in providers, and takes the time. */
export class Previews {
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;

  public constructor(directory: string) {
    this.#directory = directory;
    const directories = {
      home: path.join(directory, "home"),
      state: path.join(directory, "state"),
    };
    mkdirSync(directories.state, { recursive: true });
    installPlugins(directories);
    this.#env = offlineEnvironment(root, directories, process.env);
  }

  /** Makes a stack for a program; gives the arguments of its previews. */
  public async prepare({ program, stack, stackFile }: Previewed): Promise<readonly string[]> {
    const directory = path.join(this.#directory, stack);
    mkdirSync(directory, { recursive: true });
    const own = await makeStack({
      ...{ root: program, directory, stack },
      pulumi: async (args) => {
        const code = await run("pulumi", args, {
          cwd: directory,
          env: this.#env,
          output: "ignore",
        });
        if (code !== 0) throw new Error(`'pulumi stack init' failed for ${stack}`);
      },
    });
    const config = path.join(directory, "config.yaml");
    writeFileSync(config, dummyStackFile(stackFile, encryptionSaltOf(readFileSync(own, "utf8"))));
    return ["--cwd", program, "--stack", stack, "--config-file", config];
  }

  public async time(prepared: readonly string[], ...options: readonly string[]): Promise<Timed> {
    const args = ["preview", "--non-interactive", "--color", "never", ...prepared, ...options];
    let shown = "";
    const begin = performance.now();
    // The shell knows the processor time of all that it waited for, plugins and programs included.
    const code = await run("sh", ["-c", 'pulumi "$@"; code=$?; times; exit $code', "sh", ...args], {
      cwd: this.#directory,
      env: this.#env,
      output: (text) => (shown += text),
    });
    const seconds = (performance.now() - begin) / 1_000;
    if (code !== 0) throw new Error(`a preview failed:\n${shown.slice(-2_000)}`);
    const [children = ""] = shown.trimEnd().split("\n").slice(-1);
    const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
      .map(([, minutes, rest]) => 60 * Number(minutes) + Number(rest))
      .reduce((sum, one) => sum + one, 0);
    const resources = Number(/\+ (\d+) to create/.exec(shown)?.[1] ?? 0);
    return { seconds, cpuSeconds, resources };
  }
}
