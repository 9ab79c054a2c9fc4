import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { stackFileText } from "../../config/stackFile";
import type { TimingProfile } from "../controlPlane/timing";
import { Lab, LabError, type LabNetworks } from "../lab";
import { clusterView, isSettled } from "../summary/clusterView";
import { stopSupervisor } from "../supervisor/control";
import { holdSocket } from "../supervisor/supervisorSocket";
import { Cluster } from "./cluster";

export interface StageOptions {
  /** Directory of Pulumi.yaml and of what was compiled. */
  readonly root: string;
  /** Of the drill's lab; whatever lies there is removed. */
  readonly directory: string;
  /** `fast` by default: what Kubernetes decides is the same, it only decides sooner. */
  readonly timingProfile?: TimingProfile;
  /** Text of the stack file; that of the stack `lab`, with an operator who travels, by default. */
  readonly stackFile?: string;
  /** Takes what the engine prints. */
  readonly say?: (text: string) => void;
  /** Ends the drill at its next wait. */
  readonly signal?: AbortSignal;
}

/** Where the operator is on the internet when not at home. */
export const addressOnTheRoad = "198.51.100.7";

/** Deadlines against what never comes are generous: the machine may be busy with other things. */
const settlingSeconds = 600;
const gateSeconds = 600;

/** The stack `lab`, whose firewall lets the operator in from elsewhere too, with patient gates. */
export function drillStackFile(root: string): string {
  const stack = parse(stackFileText(root, "lab")) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  const network = stack.config["hybrid:network"] as { readonly adminCidrs: readonly string[] };
  const cluster = stack.config["hybrid:cluster"] as { readonly gate: object };
  const adminCidrs = [...network.adminCidrs, `${addressOnTheRoad}/32`];
  const gate = { ...cluster.gate, timeoutSeconds: gateSeconds };
  const config = {
    ...stack.config,
    "hybrid:network": { ...network, adminCidrs },
    "hybrid:cluster": { ...cluster, gate },
  };
  return stringify({ ...stack, config });
}

/** Networks that no other lab on this machine has, but for an improbable accident. */
function networksOf(directory: string): LabNetworks {
  const digest = createHash("sha256").update(path.resolve(directory)).digest();
  const [second, third] = [128 + (digest.readUInt8(0) % 127), 2 * (digest.readUInt8(1) % 127)];
  return { publicPrefix: `127.${second}.${third}`, homePrefix: `127.${second}.${third + 1}` };
}

/** The lab that drills happen in, theirs alone. Several may follow each other on one. */
export class Stage {
  #cluster: Cluster | undefined;

  private constructor(
    public readonly options: StageOptions,
    public readonly lab: Lab,
    /** Text of the stack file that the lab begins with. */
    public readonly stackFile: string,
    public readonly signal: AbortSignal,
    private readonly release: () => void,
  ) {}

  /**
   * Prepares an empty lab; what an earlier drill left there, because it was killed, goes.
   * @throws LabError while another process rehearses in this directory
   */
  public static async open(options: StageOptions): Promise<Stage> {
    const { root, directory, timingProfile = "fast", say, signal } = options;
    const digest = createHash("sha256").update(path.resolve(directory)).digest("hex");
    const lock = await holdSocket(`\0hybrid-drill-${digest.slice(0, 32)}`, () => undefined);
    if (lock === undefined) {
      throw new LabError(`${directory}: this drill runs already, started by another process`);
    }
    const release = (): void => {
      lock.close();
    };
    try {
      await clear(directory);
      const stackFile = options.stackFile ?? drillStackFile(root);
      const networks = networksOf(directory);
      const lab = new Lab({
        root,
        directory,
        networks,
        timingProfile,
        stackFile,
        ...(say && { say }),
      });
      return new Stage(options, lab, stackFile, signal ?? new AbortController().signal, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * The cluster, deployed at the first call, with every pod ready.
   * @throws LabError when it does not come up, or not all of it
   */
  public async cluster(): Promise<Cluster> {
    if (this.#cluster === undefined) {
      await this.lab.start();
      this.signal.throwIfAborted();
      const { code, output } = await this.lab.up();
      this.signal.throwIfAborted();
      if (code !== 0) throw new LabError(`'pulumi up' ended with exit code ${code}:\n${output}`);
      this.#cluster = new Cluster(this.options.root, this.lab, await this.lab.outputs());
    }
    await this.#settled(this.#cluster);
    return this.#cluster;
  }

  async #settled(cluster: Cluster): Promise<void> {
    const deadline = performance.now() + settlingSeconds * 1_000;
    for (;;) {
      const view = await clusterView(cluster.client()).catch(() => undefined);
      if (view !== undefined && isSettled(view)) return;
      if (performance.now() > deadline) {
        throw new LabError(
          `not every pod is ready after ${settlingSeconds} s; the logs are in ${this.lab.directory}/log`,
        );
      }
      await sleep(500, undefined, { signal: this.signal });
    }
  }

  /** Ends every process of the lab and removes its directory. */
  public async close(): Promise<void> {
    this.#cluster?.close();
    await this.lab.remove();
    this.release();
  }
}

async function clear(directory: string): Promise<void> {
  await stopSupervisor(directory);
  rmSync(directory, { recursive: true, force: true });
}
