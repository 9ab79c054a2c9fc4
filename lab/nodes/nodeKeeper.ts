import { type ApiClient, ApiError } from "../controlPlane/apiClient";
import { forEachConcurrently } from "./forEachConcurrently";
import { type NodeObject, kubeletLabel, nodeObject, nodePatches } from "./nodeObject";
import type { SimulatedNode } from "./simulatedNode";

const nodesPath = "/api/v1/nodes";
const concurrency = 8;

/** Keeps the cluster's Node objects in line with the machines that have joined. */
export class NodeKeeper {
  /** What was written last, by name; forgotten with the API server it was sent to. */
  readonly #written = new Map<string, string>();
  #client: ApiClient | undefined;

  /**
   * Creates, patches and deletes Node objects; writes only those whose wish has changed, and asks
   * nothing of the API when none has. A machine that has never been alive has no object.
   * @throws ApiError when the API server refuses or is away; the next pass tries again
   */
  public async reconcile(client: ApiClient, nodes: readonly SimulatedNode[]): Promise<void> {
    if (client !== this.#client) this.#written.clear();
    this.#client = client;
    const wanted = new Map(nodes.map((node) => [node.name, JSON.stringify(node)]));
    const isSame = ([name, text]: [string, string]): boolean => this.#written.get(name) === text;
    if (wanted.size === this.#written.size && [...wanted].every(isSame)) return;

    const path = `${nodesPath}?labelSelector=${encodeURIComponent(kubeletLabel)}`;
    const { items } = await client.request<{ items: readonly NodeObject[] }>("GET", path);
    const live = new Map(items.map((item) => [item.metadata.name, item]));
    const due = nodes.filter(
      ({ name }) => !live.has(name) || this.#written.get(name) !== wanted.get(name),
    );
    await forEachConcurrently(concurrency, due, async (node) => {
      if (await write(client, live.get(node.name), node)) {
        this.#written.set(node.name, wanted.get(node.name) ?? "");
      }
    });
    const gone = [...live.keys()].filter((name) => !wanted.has(name));
    await forEachConcurrently(concurrency, gone, async (name) => {
      await client.request("DELETE", `${nodesPath}/${name}`).catch(unlessAbsent);
    });
    for (const name of this.#written.keys()) if (!wanted.has(name)) this.#written.delete(name);
  }
}

/** False when another has written the object since it was read: the next pass tries again. */
async function write(
  client: ApiClient,
  live: NodeObject | undefined,
  node: SimulatedNode,
): Promise<boolean> {
  if (live !== undefined) return update(client, live, node);
  if (node.isAlive) await client.request("POST", nodesPath, nodeObject(node));
  return true;
}

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
