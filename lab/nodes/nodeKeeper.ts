import { type ApiClient, ApiError } from "../controlPlane/apiClient";
import { forEachConcurrently } from "./forEachConcurrently";
import { type NodeObject, kubeletLabel, nodeObject, nodePatches } from "./nodeObject";
import type { SimulatedNode } from "./simulatedNode";

const nodesPath = "/api/v1/nodes";
const concurrency = 8;

/** Keeps the cluster's Node objects in line with the machines that have joined. */
export class NodeKeeper {
  /** What the last successful pass wrote, by name; forgotten with the API server it was sent to. */
  #written: ReadonlyMap<string, string> = new Map();
  #client: ApiClient | undefined;

  /**
   * Creates, patches and deletes Node objects; asks nothing of the API when the wish is the same
   * as before. A machine that has never been alive has no object.
   * @throws ApiError when the API server refuses or is away; the next pass tries again
   */
  public async reconcile(client: ApiClient, nodes: readonly SimulatedNode[]): Promise<void> {
    if (client !== this.#client) this.#written = new Map();
    this.#client = client;
    const wanted = new Map(nodes.map((node) => [node.name, JSON.stringify(node)]));
    const isSame = ([name, text]: [string, string]): boolean => this.#written.get(name) === text;
    if (wanted.size === this.#written.size && [...wanted].every(isSame)) return;

    const path = `${nodesPath}?labelSelector=${encodeURIComponent(kubeletLabel)}`;
    const { items } = await client.request<{ items: readonly NodeObject[] }>("GET", path);
    const unfinished = new Set<string>();
    const live = new Map(items.map((item) => [item.metadata.name, item]));
    await forEachConcurrently(concurrency, nodes, async (node) => {
      const object = live.get(node.name);
      if (object) {
        if (!(await update(client, object, node))) unfinished.add(node.name);
      } else if (node.isAlive) await client.request("POST", nodesPath, nodeObject(node));
    });
    const gone = [...live.keys()].filter((name) => !wanted.has(name));
    await forEachConcurrently(concurrency, gone, async (name) => {
      await client.request("DELETE", `${nodesPath}/${name}`).catch(unlessAbsent);
    });
    this.#written = new Map([...wanted].filter(([name]) => !unfinished.has(name)));
  }
}

/** False when another has written the object since it was read: the next pass tries again. */
async function update(client: ApiClient, live: NodeObject, node: SimulatedNode): Promise<boolean> {
  const { object, status } = nodePatches(live, node);
  const path = `${nodesPath}/${node.name}`;
  try {
    await client.request("PATCH", path, object);
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return false;
    throw error;
  }
  // A dead machine reports nothing; the controller manager says Unknown of it.
  if (node.isAlive) await client.request("PATCH", `${path}/status`, status);
  return true;
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
}
