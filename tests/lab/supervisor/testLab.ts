import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { ApiClient } from "../../../lab/controlPlane/apiClient";
import { programNames } from "../../../lab/controlPlane/programs";
import type { ControlPlaneSecrets, KeyPair } from "../../../lab/controlPlane/secrets";
import type { SimulatedNode } from "../../../lab/nodes/simulatedNode";
import { writeAtomically } from "../../../lab/supervisor/atomicFile";
import type { DesiredCluster, DesiredLab } from "../../../lab/supervisor/desired";
import { toolDirectory } from "../../../lab/supervisor/installation";
import { LabDirectory } from "../../../lab/supervisor/labDirectory";
import { identityOf } from "../../../lab/supervisor/processIdentity";
import { type LabStatus, readStatus } from "../../../lab/supervisor/status";
import { Supervisor } from "../../../lab/supervisor/supervisor";

const isBuilt = [...programNames, "talosctl"].every((name) =>
  existsSync(path.join(toolDirectory, name)),
);

/** Tests that need the real programs; skipped, and seen to be, where `make setup` has not run. */
export const describeReal = isBuilt ? describe : describe.skip;

/** Two runs at a time must not share addresses. */
const addressPrefix = `127.${64 + (process.pid % 64)}.${1 + (Number(process.env["JEST_WORKER_ID"]) % 250)}`;

export const loopback = (host: number): string => `${addressPrefix}.${host}`;

interface TalosSecrets {
  readonly certs: Readonly<
    Record<
      "etcd" | "k8s" | "k8saggregator" | "k8sserviceaccount",
      { readonly crt: string; readonly key: string }
    >
  >;
  readonly secrets: { readonly secretboxencryptionsecret: string };
}

/** Those of a cluster of its own, from the real `talosctl`. */
export function newSecrets(): ControlPlaneSecrets {
  const directory = mkdtempSync(path.join(tmpdir(), "lab-secrets-"));
  const file = path.join(directory, "secrets.yaml");
  const talosctl = path.join(toolDirectory, "talosctl");
  execFileSync(talosctl, ["gen", "secrets", "--output-file", file], { stdio: "pipe" });
  const { certs, secrets } = parse(readFileSync(file, "utf8")) as TalosSecrets;
  rmSync(directory, { recursive: true });
  const pair = (name: "etcd" | "k8s" | "k8saggregator"): KeyPair => ({
    cert: certs[name].crt,
    key: certs[name].key,
  });
  return {
    etcd: pair("etcd"),
    k8s: pair("k8s"),
    k8sAggregator: pair("k8saggregator"),
    serviceAccountKey: certs.k8sserviceaccount.key,
    secretboxEncryptionSecret: secrets.secretboxencryptionsecret,
  };
}

export const newCluster = (): DesiredCluster => ({
  machineSecrets: newSecrets(),
  serviceCidr: "10.96.0.0/12",
  podCidr: "10.244.0.0/16",
  etcdHasQuorum: true,
  bootstrapId: "first",
  serviceAccountIssuer: "https://localhost:7445",
});

export const simulatedNode = (
  name: string,
  overrides: Partial<SimulatedNode> = {},
): SimulatedNode => ({
  name,
  labels: {},
  taints: [],
  capacity: { cpu: 4, memoryMiB: 8_192, pods: 110 },
  addresses: { internal: "10.2.2.1" },
  kubeletVersion: "v1.36.3",
  isAlive: true,
  ...overrides,
});

interface Kubeconfig {
  readonly clusters: readonly [
    { cluster: { server: string; "certificate-authority-data": string } },
  ];
  readonly users: readonly [
    { user: { "client-certificate-data": string; "client-key-data": string } },
  ];
}

/** A lab in a temporary directory, whose supervisor runs in this process unless a test says else. */
export class TestLab {
  public readonly directory = new LabDirectory(mkdtempSync(path.join(tmpdir(), "lab-")));
  public readonly events: string[] = [];
  #wish: DesiredLab = { apiAddresses: [], nodes: [] };
  #supervisor: Supervisor | undefined;
  #running: Promise<void> | undefined;
  #client: ApiClient | undefined;

  public get wish(): DesiredLab {
    return this.#wish;
  }

  /** Makes this the wish, of a supervisor in this process and of one outside. */
  public want(wish: DesiredLab): void {
    this.#wish = wish;
    writeAtomically(this.directory.desired, JSON.stringify(wish));
    this.#supervisor?.nudge();
  }

  /** Changes nodes of the wish by name. */
  public change(name: string, overrides: Partial<SimulatedNode>): void {
    const nodes = this.#wish.nodes.map((node) =>
      node.name === name ? { ...node, ...overrides } : node,
    );
    this.want({ ...this.#wish, nodes });
  }

  public start(): void {
    const identity = identityOf(process.pid);
    if (!identity) throw new Error("no /proc");
    this.#supervisor = new Supervisor({
      ...{ lab: this.directory, toolDirectory, identity, timingProfile: "fast" },
      readDesired: () => this.#wish,
      say: (event) => this.events.push(event),
    });
    this.#running = this.#supervisor.run();
  }

  public get status(): LabStatus | undefined {
    return readStatus(this.directory.status);
  }

  /** Resolves when the lab's phase is this. */
  public phase(phase: LabStatus["phase"]): Promise<LabStatus> {
    return until(`phase ${phase}`, () =>
      Promise.resolve(this.status?.phase === phase ? this.status : undefined),
    );
  }

  /** A client of the API server as it is now. */
  public get client(): ApiClient {
    this.#client?.close();
    const file = this.status?.adminKubeconfig;
    if (file === undefined) throw new Error("there is no API server");
    const { clusters, users } = parse(readFileSync(file, "utf8")) as Kubeconfig;
    const decoded = (text: string): string => Buffer.from(text, "base64").toString();
    this.#client = new ApiClient({
      port: Number(new URL(clusters[0].cluster.server).port),
      authorityPem: decoded(clusters[0].cluster["certificate-authority-data"]),
      certificatePem: decoded(users[0].user["client-certificate-data"]),
      privateKeyPem: decoded(users[0].user["client-key-data"]),
    });
    return this.#client;
  }

  public async stop(): Promise<void> {
    this.#client?.close();
    this.#supervisor?.stop();
    await this.#running;
  }

  public remove(): void {
    rmSync(this.directory.root, { recursive: true, force: true });
  }
}

/** Generous, since the machine may be busy with other things: it is only for what never comes. */
export const patienceSeconds = 300;

/** The first value that is not undefined; a failure of `look` counts as not yet. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined>,
): Promise<Value> {
  const deadline = Date.now() + patienceSeconds * 1_000;
  let last: unknown;
  while (Date.now() < deadline) {
    const value = await look().catch((error: unknown) => {
      last = error;
      return undefined;
    });
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within ${patienceSeconds} s`, { cause: last });
}
