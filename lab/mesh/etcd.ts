import { mkdirSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import type { AddressDocument } from "../../components/talos/machineDocuments";
import type { ClusterPatch } from "../../components/talos/cluster";
import type { Mesh } from "./mesh";
import type { MeshNode } from "./topology";

const peerPort = 2_380;
/** Names the socket file in the member's directory; nothing listens on a port of this number. */
const clientSocket = "localhost:2379";

/** What a control plane's documents say of its etcd. */
export interface EtcdSettings {
  readonly address: string;
  readonly heartbeatMilliseconds: number;
  readonly electionMilliseconds: number;
}

/** @throws Error when the node's documents do not make it a member of etcd. */
export function etcdSettings({ name, documents }: MeshNode): EtcdSettings {
  const clusters = documents.flatMap((document) =>
    "cluster" in document ? [document.cluster] : [],
  );
  const etcd = Object.assign({}, ...clusters.map((cluster) => cluster.etcd)) as Partial<
    NonNullable<ClusterPatch["cluster"]["etcd"]> & NonNullable<AddressDocument["cluster"]>["etcd"]
  >;
  if (etcd.extraArgs === undefined || etcd.advertisedSubnets === undefined) {
    throw new Error(`${name}: its documents do not configure etcd`);
  }
  return {
    address: etcd.advertisedSubnets[0].replace("/32", ""),
    heartbeatMilliseconds: Number(etcd.extraArgs["heartbeat-interval"]),
    electionMilliseconds: Number(etcd.extraArgs["election-timeout"]),
  };
}

/** A real member of etcd on a node; it is asked over a socket file, which no network can lose. */
export class EtcdMember {
  private constructor(
    public readonly name: string,
    private readonly directory: string,
  ) {}

  /** Starts a member on every control plane of the mesh. */
  public static startAll(program: string, mesh: Mesh): EtcdMember[] {
    const members = mesh.topology.nodes.filter(({ role }) => role === "controlplane");
    const url = (node: MeshNode): string => `http://${etcdSettings(node).address}:${peerPort}`;
    return members.map((node) => {
      const { heartbeatMilliseconds, electionMilliseconds } = etcdSettings(node);
      const directory = path.join("/run/etcd", mesh.links.namespace(node.name));
      mkdirSync(directory, { recursive: true });
      mesh.start(
        node.name,
        [
          program,
          ...["--name", node.name, "--data-dir", path.join(directory, "data")],
          ...["--listen-peer-urls", url(node), "--initial-advertise-peer-urls", url(node)],
          ...["--initial-cluster", members.map((one) => `${one.name}=${url(one)}`).join()],
          ...["--listen-client-urls", `unix://${clientSocket}`],
          ...["--advertise-client-urls", `unix://${clientSocket}`],
          ...["--heartbeat-interval", String(heartbeatMilliseconds)],
          ...["--election-timeout", String(electionMilliseconds)],
          ...["--log-level", "error"],
        ],
        { cwd: directory },
      );
      return new EtcdMember(node.name, directory);
    });
  }

  /**
   * Writes one key through this member.
   *
   * @returns how many milliseconds it took, or undefined when it failed or took longer than allowed.
   */
  public async write(timeoutMilliseconds: number): Promise<number | undefined> {
    const start = performance.now();
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const body = JSON.stringify({ key: base64(this.name), value: base64(String(start)) });
    const { status } = await this.ask("/v3/kv/put", timeoutMilliseconds, body).catch(() => ({
      status: 0,
    }));
    return status === 200 ? performance.now() - start : undefined;
  }

  /** How many changes of leader this member has seen since it started. */
  public async leaderChanges(): Promise<number> {
    const { text } = await this.ask("/metrics", 5_000);
    const found = /^etcd_server_leader_changes_seen_total (\d+)/m.exec(text)?.[1];
    if (found === undefined) throw new Error(`${this.name}: tells no number of leader changes`);
    return Number(found);
  }

  private ask(
    route: string,
    timeoutMilliseconds: number,
    body?: string,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath: path.join(this.directory, clientSocket),
          path: route,
          method: body === undefined ? "GET" : "POST",
          signal: AbortSignal.timeout(timeoutMilliseconds),
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("error", reject);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  }
}
