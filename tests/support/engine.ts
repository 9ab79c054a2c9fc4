import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformFileSync } from "@swc/core";
import { dummySecrets, encryptionSaltOf } from "../../lab/dummyStack";
import { offlineEnvironment } from "../../lab/offlineEnvironment";
import { Inventory, type Item } from "../../lab/plugins/inventory";
import { installPlugins } from "../../lab/plugins/install";
import { HetznerCloud } from "../../lab/world/hetzner/cloud";
import { ProxmoxCluster } from "../../lab/world/proxmox/cluster";
import { Store } from "../../lab/world/store";

export const root = path.resolve(__dirname, "..", "..");

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** No single command of a test takes longer, unless it hangs. */
const commandTimeoutMilliseconds = 120_000;

/** Runs a command to its end; one that hangs is killed with all its children. */
export function finished(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, commandTimeoutMilliseconds);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** What a program's directory holds: files by their text, and links to what is in the project. */
interface ProgramDirectory {
  readonly files: Readonly<Record<string, string>>;
  readonly links: readonly string[];
}

function fixtureDirectory(fixture: string): ProgramDirectory {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const { code } = transformFileSync(path.join(root, "tests/engine/fixtures", `${fixture}.ts`), {
    swcrc: false,
    jsc: { target: "es2023", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  return {
    files: {
      "Pulumi.yaml": "name: fixture\nruntime: {name: nodejs, options: {typescript: false}}\n",
      "package.json": JSON.stringify({ name: "fixture", main: "index.js", dependencies }),
      "index.js": code,
    },
    links: ["node_modules"],
  };
}

/** A program on the real engine, with stand-in providers and a state of its own. */
export class EngineProject {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "hybrid-engine-"));
  readonly #env: NodeJS.ProcessEnv;
  /** What the stand-ins made. */
  public readonly world: Store;

  private constructor({ files, links }: ProgramDirectory) {
    const compiledPlugins = path.join(root, "bin", "lab", "plugins");
    if (!existsSync(path.join(compiledPlugins, "main.js"))) {
      throw new Error(`${compiledPlugins}: no stand-in plugins; run 'npm run build' first`);
    }
    const home = path.join(this.#directory, "home");
    mkdirSync(this.stateDirectory);
    this.world = new Store(installPlugins({ home, compiledPlugins }));
    this.#env = {
      ...offlineEnvironment(root, { home, state: this.stateDirectory }, process.env),
      NO_COLOR: "1",
    };
    mkdirSync(this.#programDirectory);
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(this.#programDirectory, name), text);
    }
    for (const name of links) {
      symlinkSync(path.join(root, name), path.join(this.#programDirectory, name));
    }
  }

  /** @param name of a program in `tests/engine/fixtures` */
  public static ofFixture(name: string): EngineProject {
    return new EngineProject(fixtureDirectory(name));
  }

  /** The project's own program, as it was compiled last. */
  public static ofProgram(): EngineProject {
    const files = { "Pulumi.yaml": readFileSync(path.join(root, "Pulumi.yaml"), "utf8") };
    return new EngineProject({ files, links: ["node_modules", "package.json", "bin", ".tools"] });
  }

  public get stateDirectory(): string {
    return path.join(this.#directory, "state");
  }

  get #programDirectory(): string {
    return path.join(this.#directory, "program");
  }

  /** Gives a stack that exists its settings, and encrypted dummies for the program's secrets. */
  public configure(stack: string, config: Readonly<Record<string, unknown>>): Promise<Finished> {
    const file = path.join(this.#programDirectory, `Pulumi.${stack}.yaml`);
    const encryptionsalt = encryptionSaltOf(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ encryptionsalt, config }));
    const secrets = Object.entries(dummySecrets).flatMap(([key, value]) => [
      "--secret",
      `${key}=${value}`,
    ]);
    return this.pulumi(["config", "set-all", "--stack", stack, ...secrets]);
  }

  /** Runs `pulumi` in the program's directory; `variables` are what the program is told. */
  public pulumi(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const env = { ...this.#env, ...variables };
    return finished("pulumi", ["--non-interactive", ...args], { cwd: this.#programDirectory, env });
  }

  /** The simulated Hetzner Cloud. */
  public get cloud(): HetznerCloud {
    return new HetznerCloud(this.world);
  }

  /** What exists at a provider's vendor. */
  public existingAt(provider: string): readonly unknown[] {
    if (provider === "hcloud") return this.cloud.everything();
    if (provider === "proxmoxve") return new ProxmoxCluster(this.world).everything();
    return this.itemsOf(provider);
  }

  /** What a provider's stand-in made and did not delete, if the world has no model of its vendor. */
  public itemsOf(provider: string): Item[] {
    return new Inventory(this.world, provider).all();
  }

  /** Every file of the state, histories and backups too, as one text. */
  public stateText(): string {
    return readdirSync(this.stateDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  public dispose(): void {
    this.world.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
