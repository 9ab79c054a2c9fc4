import type { ApiClient } from "../../../lab/controlPlane/apiClient";
import { ApiError } from "../../../lab/controlPlane/apiClient";
import { NodeKeeper } from "../../../lab/nodes/nodeKeeper";
import type { NodeObject } from "../../../lab/nodes/nodeObject";
import { simulatedNode } from "../supervisor/testLab";

/** An API server that knows nodes only, and what was asked of it. */
class FakeApi {
  public readonly asked: string[] = [];
  public readonly nodes = new Map<string, NodeObject>();
  /** Names that another has written since they were read. */
  public readonly contested = new Set<string>();

  public get client(): ApiClient {
    const request = (method: string, path: string, body?: object): Promise<unknown> =>
      Promise.resolve().then(() => this.#answer(method, path, body));
    return { request } as unknown as ApiClient;
  }

  #answer(method: string, path: string, body?: object): unknown {
    const [, name = ""] = /\/nodes\/([^/?]+)/.exec(path) ?? [];
    if (method === "GET") return { items: [...this.nodes.values()] };
    this.asked.push(`${method} ${name || (body as NodeObject).metadata.name}`);
    if (method === "POST") this.nodes.set((body as NodeObject).metadata.name, body as NodeObject);
    if (method === "DELETE") this.nodes.delete(name);
    if (method === "PATCH" && this.contested.delete(name))
      throw new ApiError(409, "Conflict", "another has written it");
    return {};
  }

  /** What was asked since the last time, in order of names. */
  public news(): readonly string[] {
    return this.asked.splice(0).toSorted();
  }
}

const names = ["a", "b", "c"];
const wish = names.map((name) => simulatedNode(name));
const changed = wish.map((node) =>
  node.name === "b" ? { ...node, labels: { new: "yes" } } : node,
);

describe("the keeper of nodes", () => {
  let api: FakeApi;
  let client: ApiClient;
  let keeper: NodeKeeper;

  beforeEach(async () => {
    api = new FakeApi();
    client = api.client;
    keeper = new NodeKeeper();
    await keeper.reconcile(client, wish);
    expect(api.news()).toEqual(names.map((name) => `POST ${name}`));
  });

  it("asks nothing while the wish is the same", async () => {
    await keeper.reconcile(client, wish);
    expect(api.news()).toEqual([]);
  });

  it("writes the node that has changed, and no other", async () => {
    await keeper.reconcile(client, changed);
    expect(api.news()).toEqual(["PATCH b", "PATCH b"]);
  });

  it("tries again what another has written meanwhile", async () => {
    api.contested.add("b");
    await keeper.reconcile(client, changed);
    expect(api.news()).toEqual(["PATCH b"]);
    await keeper.reconcile(client, changed);
    expect(api.news()).toEqual(["PATCH b", "PATCH b"]);
  });

  it("removes a node whose machine is gone, and then asks nothing more", async () => {
    await keeper.reconcile(client, wish.slice(1));
    expect(api.news()).toEqual(["DELETE a"]);
    await keeper.reconcile(client, wish.slice(1));
    expect(api.news()).toEqual([]);
  });

  it("registers again what was deleted, once something changes", async () => {
    api.nodes.delete("c");
    await keeper.reconcile(client, changed);
    expect(api.news()).toEqual(["PATCH b", "PATCH b", "POST c"]);
  });

  it("gives a machine that has never been alive no object", async () => {
    const dead = simulatedNode("d", { isAlive: false });
    await keeper.reconcile(client, [...wish, dead]);
    expect(api.news()).toEqual([]);
    await keeper.reconcile(client, wish);
    expect(api.news()).toEqual([]);
  });

  it("writes all of them to another API server", async () => {
    await keeper.reconcile(api.client, wish);
    expect(api.news()).toEqual(names.flatMap((name) => [`PATCH ${name}`, `PATCH ${name}`]));
  });
});
