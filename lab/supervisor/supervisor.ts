import { messageOf } from "../../config/messageOf";
import {
  ControlPlane,
  type ControlPlaneOptions,
  isSameCluster,
} from "../controlPlane/controlPlane";
import { Forwarders } from "../controlPlane/forwarders";
import { type TimingProfile, timings } from "../controlPlane/timing";
import { MachineApis } from "../machineApi/machineApis";
import { Leases } from "../nodes/leases";
import { NodeKeeper } from "../nodes/nodeKeeper";
import { writeAtomically } from "./atomicFile";
import type { DesiredLab, ReadDesired } from "./desired";
import type { LabDirectory } from "./labDirectory";
import type { ProcessIdentity } from "./processIdentity";
import type { LabStatus } from "./status";

/** Works on a cluster until the signal; `kubeconfigFile` is an administrator's. */
export type RunControllers = (kubeconfigFile: string, signal: AbortSignal) => Promise<void>;

export interface SupervisorOptions {
  readonly lab: LabDirectory;
  readonly readDesired: ReadDesired;
  readonly toolDirectory: string;
  readonly timingProfile: TimingProfile;
  readonly identity: ProcessIdentity;
  readonly say: (event: string) => void;
  /** Does the work of pods that are only simulated; nobody does it when it is left out. */
  readonly runControllers?: RunControllers;
}

const pollMilliseconds = 250;

/** Makes reality follow the wish: control plane, forwarders and nodes, one pass after the other. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #controlPlaneOptions: ControlPlaneOptions;
  readonly #forwarders = new Forwarders();
  readonly #machineApis = new MachineApis();
  /** Ends the work of the modelled pods. */
  #controllers = new AbortController();
  readonly #nodeKeeper = new NodeKeeper();
  readonly #leases: Leases;
  #controlPlane: ControlPlane | undefined;
  #readySeconds: number | undefined;
  #phase: LabStatus["phase"] = "idle";
  #nodes: LabStatus["nodes"] = { known: 0, alive: 0 };
  #problems: readonly string[] = [];
  #told = "";
  #isStopping = false;
  #wake: () => void = () => undefined;

  public constructor(options: SupervisorOptions) {
    this.#options = options;
    const timing = timings[options.timingProfile];
    this.#controlPlaneOptions = { ...options, timing };
    this.#leases = new Leases(timing);
  }

  /**
   * Works until `stop`, or until the lab's directory is gone; then every process it started is
   * gone and every forwarder closed.
   */
  public async run(): Promise<void> {
    try {
      this.#tell();
      while (!this.#isStopping) {
        this.#problems = await this.#turn();
        this.#tell();
        await this.#pause();
      }
      this.#phase = "stopping";
      this.#tell();
    } finally {
      await this.#machineApis.closeAll();
      await this.#down();
    }
  }

  public stop(): void {
    this.#isStopping = true;
    this.#wake();
  }

  /** Makes the next pass begin at once. */
  public nudge(): void {
    this.#wake();
  }

  /** One pass, and what is wrong after it. */
  async #turn(): Promise<readonly string[]> {
    const problems: string[] = [];
    const note = (error: unknown): void => {
      problems.push(messageOf(error));
    };
    await this.#pass(note).catch(note);
    const failure = this.#controlPlane?.failure;
    if (failure !== undefined) this.#phase = "failed";
    return [
      ...(failure === undefined ? [] : [failure]),
      ...this.#forwarders.status.flatMap(({ problem }) => problem ?? []),
      ...problems,
    ];
  }

  async #pass(note: (error: unknown) => void): Promise<void> {
    const { cluster, apiAddresses, machineApis = [], nodes } = this.#options.readDesired();
    await this.#machineApis.reconcile(machineApis, cluster?.talosAuthority).catch(note);
    this.#nodes = { known: nodes.length, alive: nodes.filter(({ isAlive }) => isAlive).length };
    await this.#followCluster(cluster);
    const controlPlane = this.#controlPlane;
    if (!controlPlane || this.#phase !== "ready") return;
    await controlPlane.answerTo(apiAddresses).catch(note);
    await this.#forwarders.reconcile(apiAddresses, controlPlane.ports.api).catch(note);
    await this.#nodeKeeper.reconcile(controlPlane.client, nodes).catch(note);
    const living = nodes.flatMap(({ name, isAlive }) => (isAlive ? [name] : []));
    await this.#leases.renew(controlPlane.client, living).catch(note);
  }

  async #followCluster(cluster: DesiredLab["cluster"]): Promise<void> {
    const present = this.#controlPlane;
    const isWanted = cluster?.etcdHasQuorum === true;
    if (present && (!isWanted || !isSameCluster(present, cluster))) await this.#down();
    if (cluster === undefined) {
      // The data stay: only another bootstrap replaces them, no wish that is missing by mistake.
      this.#phase = "idle";
    } else if (!isWanted) {
      this.#phase = "noQuorum";
    } else if (!this.#controlPlane) {
      await this.#up(cluster);
    }
  }

  async #up(cluster: NonNullable<DesiredLab["cluster"]>): Promise<void> {
    const start = performance.now();
    this.#phase = "starting";
    this.#readySeconds = undefined;
    this.#controlPlane = await ControlPlane.start(cluster, this.#controlPlaneOptions);
    this.#tell();
    const isReady = await this.#controlPlane.becomeReady(() => this.#isStopping);
    if (!isReady) return;
    this.#readySeconds = Number(((performance.now() - start) / 1_000).toFixed(2));
    this.#phase = "ready";
    this.#startControllers(this.#controlPlane.adminKubeconfig);
    this.#options.say(`the control plane is ready after ${this.#readySeconds} s`);
  }

  #startControllers(kubeconfigFile: string): void {
    this.#controllers = new AbortController();
    const { runControllers, say } = this.#options;
    runControllers?.(kubeconfigFile, this.#controllers.signal).catch((error: unknown) => {
      say(`the simulated pods have stopped working: ${String(error)}`);
    });
  }

  async #down(): Promise<void> {
    this.#controllers.abort();
    await this.#forwarders.closeAll();
    await this.#controlPlane?.stop();
    this.#controlPlane = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#isStopping ? 0 : pollMilliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Writes the status when it has changed. */
  #tell(): void {
    const { lab, identity, timingProfile } = this.#options;
    const controlPlane = this.#controlPlane;
    const status: LabStatus = {
      supervisor: identity,
      phase: this.#phase,
      timingProfile,
      timing: timings[timingProfile],
      processes: controlPlane?.processes.map((process) => process.status) ?? [],
      ...(controlPlane && {
        ports: controlPlane.ports,
        adminKubeconfig: controlPlane.adminKubeconfig,
      }),
      ...(this.#readySeconds !== undefined && { readySeconds: this.#readySeconds }),
      forwarders: [...this.#forwarders.status],
      nodes: this.#nodes,
      problems: [...this.#problems],
    };
    const text = `${JSON.stringify(status, null, 2)}\n`;
    if (text === this.#told) return;
    writeAtomically(lab.status, text);
    this.#told = text;
  }
}
