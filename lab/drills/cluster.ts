import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { NodeSettings } from "../../config/schema";
import { settingsOf } from "../../config/stackSettings";
import { ApiClient } from "../kubernetes/apiClient";
import { Connection } from "../kubernetes/connection";
import type { Json } from "../kubernetes/json";
import { type Lab, LabError } from "../lab";
import { supervisorStatus } from "../supervisor/control";
import type { Machine } from "../world/machine";
import { machineVendors } from "../world/machineVendors";
import { readNetwork } from "../world/network/network";
import { type Cluster as EtcdCluster, recordsOf } from "../world/talos/records";

interface NodeRow {
  readonly name: string;
  readonly address: string;
}

interface Kubeconfig {
  readonly users: readonly [
    { user: { "client-certificate-data": string; "client-key-data": string } },
  ];
  readonly clusters: readonly [{ cluster: { "certificate-authority-data": string } }];
}

const writeMarker = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "drill-write" } };

/** The deployed cluster, as a drill looks at it: through its API, and behind the scenes. */
export class Cluster {
  readonly #clients = new Map<string, ApiClient>();
  readonly #addresses: ReadonlyMap<string, string>;
  readonly #kubeconfig: string;
  /** What the program says each loss means, by what is lost. */
  public readonly survival: Readonly<Record<string, string>>;
  /** The inventory. */
  public readonly nodes: readonly NodeSettings[];

  public constructor(
    root: string,
    private readonly lab: Lab,
    outputs: Readonly<Record<string, unknown>>,
  ) {
    const rows = outputs["nodes"] as readonly NodeRow[];
    this.#addresses = new Map(rows.map(({ name, address }) => [name, address]));
    this.#kubeconfig = outputs["kubeconfig"] as string;
    this.survival = outputs["survival"] as Readonly<Record<string, string>>;
    this.nodes = settingsOf(root, "lab").nodes;
  }

  /** Names in the order of the inventory. */
  public named(where: (node: NodeSettings) => boolean = () => true): readonly string[] {
    return this.nodes.filter(where).map(({ name }) => name);
  }

  /** A client of the API server as it is now, past every node's address: what the cluster knows. */
  public client(): ApiClient {
    const file = supervisorStatus(this.lab.directory)?.adminKubeconfig;
    if (file === undefined) throw new LabError("there is no API server");
    const text = readFileSync(file, "utf8");
    const known = this.#clients.get(text) ?? ApiClient.fromKubeconfig(text);
    this.#clients.set(text, known);
    return known;
  }

  public addressOf(node: string): string {
    return this.#addresses.get(node) ?? "";
  }

  /** Names of the control planes at whose own address the operator can write now. */
  public async writableOn(): Promise<readonly string[]> {
    const controlPlanes = this.named(({ role }) => role === "controlplane");
    const answers = await Promise.all(
      controlPlanes.map(async (name) => ((await this.#writes(name)) ? [name] : [])),
    );
    return answers.flat();
  }

  async #writes(node: string): Promise<boolean> {
    const { users, clusters } = parse(this.#kubeconfig) as Kubeconfig;
    const decoded = (text: string): string => Buffer.from(text, "base64").toString();
    const [{ user }] = users;
    const connection = new Connection(`https://${this.addressOf(node)}:6443`, {
      ca: decoded(clusters[0].cluster["certificate-authority-data"]),
      cert: decoded(user["client-certificate-data"]),
      key: decoded(user["client-key-data"]),
    });
    const call = {
      method: "PATCH",
      path: `/api/v1/namespaces/default/configmaps/${writeMarker.metadata.name}`,
      query: { fieldManager: "drill", force: "true" },
      body: { ...writeMarker, data: { at: new Date().toISOString() } } as Json,
      contentType: "application/apply-patch+yaml",
    } as const;
    try {
      await connection.ask(call);
      return true;
    } catch {
      return false;
    } finally {
      connection.close();
    }
  }

  /** The machine of a node, as its vendor has it. */
  public machine(node: string): Machine {
    const found = this.network().machines.find(({ name }) => name === node);
    if (found === undefined) throw new LabError(`no vendor has a machine ${node}`);
    return found;
  }

  public network(): ReturnType<typeof readNetwork> {
    return readNetwork(this.lab.world, machineVendors(this.lab.world));
  }

  /** The cluster's etcd, as the world has it. */
  public etcd(): EtcdCluster {
    const [found] = recordsOf(this.lab.world).clusters.entries();
    if (found === undefined) throw new LabError("no cluster is bootstrapped");
    return found[1];
  }

  public close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}
