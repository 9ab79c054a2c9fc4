import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nodeLabels } from "../../../components/talos/nodeLabels";
import type { NodeSettings } from "../../../config/schema";
import { ApiClient } from "../../../lab/kubernetes/apiClient";
import type { SimulatedNode } from "../../../lab/nodes/simulatedNode";
import { toolDirectory } from "../../../lab/supervisor/installation";
import { settings } from "../../support/settings";
import { TestLab, describeReal, newCluster, simulatedNode, until } from "../supervisor/testLab";

/** Runs the tests where control plane and helm can be had; elsewhere they count as skipped. */
export const describeLive = existsSync(path.join(toolDirectory, "helm"))
  ? describeReal
  : describe.skip;

const controlPlaneTaint = {
  key: "node-role.kubernetes.io/control-plane",
  effect: "NoSchedule",
} as const;
const gpuTaint = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;

/** The prod stack's machines as nodes: VPS control planes take workloads, the home one does not. */
function simulated(node: NodeSettings, index: number): SimulatedNode {
  const isHome = node.site === "home";
  const isHomeControlPlane = isHome && node.role === "controlplane";
  return simulatedNode(node.name, {
    labels: nodeLabels(node, settings().sites),
    taints: [
      ...(isHomeControlPlane ? [controlPlaneTaint] : []),
      ...(isHome && node.gpu !== undefined ? [gpuTaint] : []),
    ],
    capacity: { cpu: 4, memoryMiB: isHome ? node.memoryMiB : 8_192, pods: 110 },
    addresses: { internal: `10.2.0.${index + 10}` },
  });
}

/** A real control plane with the nodes of the prod stack, in a directory of its own. */
export class LiveCluster {
  readonly #lab = new TestLab();
  #client: ApiClient | undefined;
  public kubeconfig = "";

  public async start(): Promise<void> {
    // Where the provider finds helm.
    process.env["PATH"] = `${toolDirectory}:${process.env["PATH"] ?? ""}`;
    const nodes = settings().nodes.map(simulated);
    this.#lab.want({ cluster: newCluster(), apiAddresses: [], nodes });
    this.#lab.start();
    const { adminKubeconfig = "" } = await this.#lab.phase("ready");
    this.kubeconfig = readFileSync(adminKubeconfig, "utf8");
    const client = ApiClient.fromKubeconfig(this.kubeconfig);
    this.#client = client;
    await until("every node", async () => {
      const found = await client.list("v1", "Node");
      return found.length === nodes.length ? true : undefined;
    });
  }

  public get client(): ApiClient {
    if (this.#client === undefined) throw new Error("the cluster has not been started");
    return this.#client;
  }

  /** Ends or starts the kubelet of a node, as its machine would. */
  public setAlive(nodeName: string, isAlive: boolean): void {
    this.#lab.change(nodeName, { isAlive });
  }

  public async stop(): Promise<void> {
    this.#client?.close();
    await this.#lab.stop();
    this.#lab.remove();
  }
}

/** Polls until `find` finds something. */
export const eventually = <T>(find: () => Promise<T | undefined>): Promise<T> =>
  until("what the test waits for", find);
