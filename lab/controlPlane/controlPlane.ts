import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { stringify } from "yaml";
import { stages } from "../nodes/stages";
import { writeAtomically } from "../supervisor/atomicFile";
import type { DesiredCluster } from "../supervisor/desired";
import { KeptProcess } from "../supervisor/keptProcess";
import type { LabDirectory } from "../supervisor/labDirectory";
import { ApiClient } from "./apiClient";
import { Pki } from "./pki";
import { freePorts } from "./ports";
import {
  type ControlPlanePorts,
  type ProgramName,
  programArguments,
  programFile,
  programNames,
} from "./programs";
import type { Timing } from "./timing";

const pollMilliseconds = 50;
/** It takes seconds; the rest is for a machine that is busy. */
const readyWithinSeconds = 300;
const defaultIssuer = "https://kubernetes.default.svc.cluster.local";

export interface ControlPlaneOptions {
  readonly lab: LabDirectory;
  readonly toolDirectory: string;
  readonly timing: Timing;
  readonly say: (event: string) => void;
}

/** Whose data etcd may hold: those of one bootstrap of one cluster. */
const ownerOf = ({ machineSecrets, bootstrapId }: DesiredCluster): string =>
  createHash("sha256")
    .update(JSON.stringify([machineSecrets, bootstrapId]))
    .digest("hex");

/** The running control plane of one cluster: its programs, its PKI and a client. */
export class ControlPlane {
  public readonly owner: string;
  public readonly client: ApiClient;
  public readonly ports: ControlPlanePorts;
  public readonly adminKubeconfig: string;
  readonly #cluster: DesiredCluster;
  readonly #pki: Pki;
  readonly #processes: ReadonlyMap<ProgramName, KeptProcess>;
  #named: readonly string[] = [];
  #neverReady: string | undefined;

  private constructor(
    cluster: DesiredCluster,
    pki: Pki,
    client: ApiClient,
    ports: ControlPlanePorts,
    processes: ReadonlyMap<ProgramName, KeptProcess>,
  ) {
    this.#cluster = cluster;
    this.#pki = pki;
    this.#processes = processes;
    this.client = client;
    this.ports = ports;
    this.owner = ownerOf(cluster);
    this.adminKubeconfig = pki.kubeconfig("admin");
  }

  /** Starts every program; none needs to wait for another, they try until it is there. */
  public static async start(
    cluster: DesiredCluster,
    { lab, toolDirectory, timing, say }: ControlPlaneOptions,
  ): Promise<ControlPlane> {
    takeOverEtcd(lab, ownerOf(cluster));
    const [api = 0, etcdClient = 0, etcdPeer = 0] = await freePorts(3);
    const ports = { api, etcdClient, etcdPeer };
    const { machineSecrets, serviceCidr, podCidr } = cluster;
    const pki = new Pki(lab.pki);
    const access = await pki.write(machineSecrets, serviceCidr, api);
    writeAtomically(
      pki.file("kwok.yaml"),
      stages(timing)
        .map((stage) => stringify(stage))
        .join("---\n"),
    );
    const parameters = programArguments({
      ...{ pki, ports, timing, serviceCidr, podCidr },
      etcdDirectory: lab.etcd,
      serviceAccountIssuer: cluster.serviceAccountIssuer ?? defaultIssuer,
    });
    const processes = programNames.map((name) => {
      const program = {
        name,
        file: programFile(toolDirectory, name),
        arguments: parameters[name],
        logFile: lab.log(name),
        pidFile: lab.pidFile(name),
      };
      return [name, new KeptProcess(program, say)] as const;
    });
    const client = new ApiClient(access);
    return new ControlPlane(cluster, pki, client, ports, new Map(processes));
  }

  public get processes(): readonly KeptProcess[] {
    return [...this.#processes.values()];
  }

  /** Why this control plane will not come up or back by itself; undefined as long as it may. */
  public get failure(): string | undefined {
    const failed = this.processes.find(({ status }) => status.state === "gaveUp");
    if (!failed) return this.#neverReady;
    const { name, lastDeath = "died", log } = failed.status;
    return `${name} ${lastDeath} again and again; see ${log}, then 'make lab-down' and 'make lab'`;
  }

  /**
   * Starts etcd and the API server, and what talks to it once that is ready. False when `isOver`
   * said so first, a program died too often or it took too long.
   */
  public async becomeReady(isOver: () => boolean): Promise<boolean> {
    const deadline = performance.now() + readyWithinSeconds * 1_000;
    this.#process("etcd").start();
    this.#process("kube-apiserver").start();
    for (;;) {
      const unreadiness = await this.#unreadiness();
      if (unreadiness === undefined) break;
      if (isOver() || this.failure !== undefined) return false;
      if (performance.now() > deadline) {
        const { log } = this.#process("kube-apiserver").status;
        this.#neverReady = `kube-apiserver is not ready after ${readyWithinSeconds} s, ${unreadiness}; see ${log}`;
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
    for (const name of programNames.slice(2)) this.#process(name).start();
    return true;
  }

  /** Makes the API server's certificate name these addresses too. */
  public async answerTo(addresses: readonly string[]): Promise<void> {
    const isNew = (address: string): boolean => !this.#named.includes(address);
    if (!addresses.some(isNew)) return;
    const { machineSecrets, serviceCidr } = this.#cluster;
    this.#named = [...this.#named, ...addresses.filter(isNew)];
    await this.#pki.nameApiServer(machineSecrets, serviceCidr, this.#named);
  }

  /** Ends the programs, clients first: without etcd an API server would not end. */
  public async stop(): Promise<void> {
    this.client.close();
    const [etcd, apiServer, ...others] = this.processes;
    await Promise.all(others.map((process) => process.stop()));
    await apiServer?.stop();
    await etcd?.stop();
  }

  /** The port alone would not do: what answers there may be left over from another lab. */
  async #unreadiness(): Promise<string | undefined> {
    const { state } = this.#process("kube-apiserver").status;
    return state === "running" ? this.client.unreadiness() : `it is ${state}`;
  }

  #process(name: ProgramName): KeptProcess {
    const process = this.#processes.get(name);
    if (!process) throw new Error(`no program ${name}`);
    return process;
  }
}

/** Empties etcd's directory unless it holds the data of the same owner. */
function takeOverEtcd(lab: LabDirectory, owner: string): void {
  if (readOwner(lab) !== owner) rmSync(lab.etcd, { recursive: true, force: true });
  mkdirSync(lab.etcd, { recursive: true, mode: 0o700 });
  writeAtomically(lab.etcdOwner, owner);
}

function readOwner(lab: LabDirectory): string | undefined {
  try {
    return readFileSync(lab.etcdOwner, "utf8");
  } catch {
    return undefined;
  }
}

export const isSameCluster = (controlPlane: ControlPlane, cluster: DesiredCluster): boolean =>
  controlPlane.owner === ownerOf(cluster);
