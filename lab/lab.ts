import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stackFileText } from "../config/stackFile";
import type { TimingProfile } from "./controlPlane/timing";
import { missingSecrets, withSettings } from "./labSettings";
import { initArguments, makeStack } from "./makeStack";
import { type OfflineDirectories, offlineEnvironment } from "./offlineEnvironment";
import { installPlugins } from "./plugins/install";
import { run } from "./run";
import { startSupervisor, stopSupervisor } from "./supervisor/control";
import { LabDirectory } from "./supervisor/labDirectory";
import { publicCidrSetting } from "./world/hetzner/addresses";
import { HetznerCloud } from "./world/hetzner/cloud";
import { liftProtections } from "./world/hetzner/protection";
import { changeSetting } from "./world/settings";
import { Store } from "./world/store";

export interface LabOptions {
  /** Directory of Pulumi.yaml and of what was compiled. */
  readonly root: string;
  /** Everything of the lab lies here; another directory is another lab. */
  readonly directory: string;
  /** Text of the stack file; that of the stack `lab` when it is not said. */
  readonly stackFile?: string;
  /** Those the stack file has by default; others take their place in it. */
  readonly networks?: LabNetworks;
  /** `life` by default. */
  readonly timingProfile?: TimingProfile;
  /** Takes what the engine prints, as it comes. */
  readonly say?: (text: string) => void;
}

export interface Finished {
  readonly code: number;
  readonly output: string;
}

interface Command {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** What the command reads. */
  readonly input?: string;
  /** It prints secrets, which are for nobody's eyes. */
  readonly isConfidential?: true;
}

const stack = "lab";

/** Whether a command of the engine takes settings, time, and an interruption. */
const isDeployment = (command: string): boolean =>
  ["up", "preview", "refresh", "destroy", "import"].includes(command);

/** Networks of one lab on this machine, the first three octets of each; labs share none. */
export interface LabNetworks {
  /** Plays the internet: where the cloud's addresses come from. */
  readonly publicPrefix: string;
  /** Plays the home LAN. */
  readonly homePrefix: string;
}

/** Those of `Pulumi.lab.yaml`. */
const usualNetworks: LabNetworks = { publicPrefix: "127.20.0", homePrefix: "127.20.1" };

/** A step of the lab failed; the message says what to look at next. */
export class LabError extends Error {}

/**
 * The program on the real engine, deployed into a simulated world with a real Kubernetes control
 * plane. Every command and every drill goes through here.
 */
export class Lab {
  /** What exists at the simulated vendors. */
  public readonly world: Store;
  readonly #options: LabOptions;
  readonly #files: LabDirectory;

  public constructor(options: LabOptions) {
    this.#options = options;
    this.#files = new LabDirectory(options.directory);
    mkdirSync(this.#directories.state, { recursive: true, mode: 0o700 });
    // Compiled ones, also where this file itself is run from its source.
    const compiledPlugins = path.join(options.root, "bin", "lab", "plugins");
    installPlugins({ home: this.#directories.home, world: this.directory, compiledPlugins });
    this.world = new Store(this.directory);
    changeSetting(this.world, publicCidrSetting, `${this.#networks.publicPrefix}.0/24`);
  }

  get #networks(): LabNetworks {
    return this.#options.networks ?? usualNetworks;
  }

  public get directory(): string {
    return this.#files.root;
  }

  get #directories(): OfflineDirectories {
    return { home: path.join(this.directory, "home"), state: path.join(this.directory, "state") };
  }

  /** The stack file in use: an encrypted dummy for every secret. */
  get #configFile(): string {
    return path.join(this.directory, `Pulumi.${stack}.yaml`);
  }

  get #env(): NodeJS.ProcessEnv {
    return offlineEnvironment(this.#options.root, this.#directories, process.env);
  }

  /** Starts the supervisor and makes the stack, where they are not there yet. */
  public async start(): Promise<void> {
    await startSupervisor(this.directory, this.#options.timingProfile);
    const { root, stackFile = stackFileText(root, stack) } = this.#options;
    await makeStack({
      ...{ root, directory: this.directory, stack },
      pulumi: async (args) => {
        const { code, output } = await this.#run({ args, cwd: this.directory });
        if (code !== 0) throw new LabError(`the stack cannot be made: ${output.trim()}`);
      },
    });
    await this.#encryptSecrets();
    this.configure(stackFile);
  }

  /** Once in the life of a stack, so that it holds no secret in clear as a user's does not. */
  async #encryptSecrets(): Promise<void> {
    for (const [key, input] of missingSecrets(readFileSync(this.#configFile, "utf8"))) {
      const args = ["config", "set", key, "--secret", "--stack", stack, "--non-interactive"];
      const { code, output } = await this.#run({ args, cwd: this.directory, input });
      if (code !== 0) throw new LabError(`${key} cannot be encrypted: ${output.trim()}`);
    }
  }

  /** `pulumi stack init`, where the state is lost: the settings are still there. */
  public initStack(): Promise<Finished> {
    return this.#run({ args: initArguments(stack), cwd: this.directory });
  }

  /** Where the engine keeps its state, as `pulumi whoami` tells it. */
  public get backendUrl(): string {
    return `file://${this.#directories.state}`;
  }

  /** Gives the stack other settings: the text of a stack file. */
  public configure(stackFile: string): void {
    const present = readFileSync(this.#configFile, "utf8");
    const { homePrefix } = this.#networks;
    const text = stackFile.replaceAll(`${usualNetworks.homePrefix}.`, `${homePrefix}.`);
    writeFileSync(this.#configFile, withSettings(present, text));
  }

  /** Runs a command of the engine on the lab's stack, such as `["up", "--yes"]`. */
  public pulumi(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return this.#run({ args: this.#onStack(args), cwd: this.#options.root, variables });
  }

  #onStack([command = "", ...options]: readonly string[]): readonly string[] {
    const config = isDeployment(command) ? ["--config-file", this.#configFile] : [];
    const subcommand = ["stack", "state"].includes(command) ? options.slice(0, 1) : [];
    const rest = options.slice(subcommand.length);
    return [command, ...subcommand, "--non-interactive", "--stack", stack, ...config, ...rest];
  }

  /**
   * Deploys as a user does, by a preview first: rules that compare resources with each other can only
   * stop a preview.
   */
  public deploy(): Promise<Finished> {
    return this.pulumi(["up", "--yes", ...this.#policies]);
  }

  /** Deploys at once, without the policy pack: what it has to say it has said of the first deployment. */
  public upAgain(...options: readonly string[]): Promise<Finished> {
    return this.pulumi(["up", "--yes", "--skip-preview", ...options]);
  }

  /** Deploys at once with the policy pack, for drills in which nothing is there to be refused. */
  public up(...options: readonly string[]): Promise<Finished> {
    return this.pulumi(["up", "--yes", "--skip-preview", ...this.#policies, ...options]);
  }

  get #policies(): readonly string[] {
    const settings = path.join(this.directory, "policies.json");
    // All of 127.0.0.0/8 is private but for what plays the internet here.
    const privateCidrs = ["10.0.0.0/8", "192.168.0.0/16", `${this.#networks.homePrefix}.0/24`];
    const policySettings = {
      "only-vps-nodes-are-public": { privateCidrs },
      "kubeconfig-leads-to-vps": { privateCidrs },
    };
    writeFileSync(settings, JSON.stringify(policySettings));
    const pack = path.join(this.#options.root, "policies");
    return ["--policy-pack", pack, "--policy-pack-config", settings];
  }

  /** What the program gives out, secrets in clear. */
  public async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const { code, output } = await this.#run({
      args: this.#onStack(["stack", "output", "--json", "--show-secrets"]),
      cwd: this.#options.root,
      isConfidential: true,
    });
    if (code !== 0) throw new LabError(`the stack has no outputs: ${output.trim()}`);
    return JSON.parse(output) as Readonly<Record<string, unknown>>;
  }

  /** Lifts the protection of everything, in the state and at the vendors, then destroys it. */
  public async destroy(): Promise<Finished> {
    liftProtections(new HetznerCloud(this.world));
    const unprotected = await this.pulumi(["state", "unprotect", "--all", "--yes"]);
    if (unprotected.code !== 0) return unprotected;
    return this.pulumi(["destroy", "--yes", "--skip-preview"]);
  }

  /** Ends every process and removes the directory; what the world still held is gone with it. */
  public async remove(): Promise<void> {
    await stopSupervisor(this.directory);
    this.world.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #run({ args, cwd, variables, input, isConfidential }: Command): Promise<Finished> {
    const log = this.#files.log("pulumi");
    appendFileSync(log, `$ pulumi ${args.join(" ")}\n`, { mode: 0o600 });
    let output = "";
    const code = await run("pulumi", args, {
      ...{ cwd, input, isUninterrupted: !isDeployment(args[0] ?? "") },
      env: { ...this.#env, ...variables },
      output: (text) => {
        output += text;
        if (isConfidential) return;
        appendFileSync(log, text);
        this.#options.say?.(text);
      },
    });
    return { code, output };
  }
}
