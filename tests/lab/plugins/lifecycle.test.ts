import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";
import { Lifecycle } from "../../../lab/plugins/lifecycle";
import { type ResourceModel, fromTable } from "../../../lab/plugins/model";
import { secret } from "../../../lab/plugins/values";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-lifecycle-"));
const table: Record<string, ResourceModel> = {
  "x:Named": { autonamed: ["metadata", "name"] },
  "x:Counted": {
    secretOutputs: ["token"],
    create: () => ({ outputs: { token: "t", size: 1, computed: "first" } }),
    update: () => ({ computed: "again" }),
  },
  "x:Stored": { isStateOnly: true },
};
const lifecycle = new Lifecycle(
  { name: "x", resource: fromTable(table), functions: {} },
  new Inventory(directory),
);
const target = (type: string) => ({ type: `x:${type}`, name: "res" });

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("checking inputs", () => {
  it.each([
    ["draws a name", {}, {}, { metadata: { name: "res-0123abcd" } }],
    [
      "keeps the name it drew before",
      { metadata: { name: "res-0" } },
      {},
      { metadata: { name: "res-0" } },
    ],
    ["leaves a given name", {}, { metadata: { name: "mine" } }, { metadata: { name: "mine" } }],
  ])("%s", (_, olds, news, expected) => {
    expect(lifecycle.check(target("Named"), olds, news, "0123abcdef")).toEqual(expected);
  });

  it("refuses a type it does not know, and says where to add it", () => {
    expect(() => lifecycle.check(target("Typo"), {}, {}, "")).toThrow(
      "the x stand-in does not know the resource type 'x:Typo'; " +
        "add it to lab/plugins/providers/x.ts",
    );
  });
});

describe("an object", () => {
  it("has its inputs, secrets still marked, and what the vendor adds", async () => {
    const { outputs } = await lifecycle.create(target("Counted"), { size: 2, key: secret("k") });
    expect(outputs).toEqual({
      size: 2,
      key: secret("k"),
      token: secret("t"),
      computed: "first",
    });
  });

  it("keeps computed outputs at an update, except those that follow the inputs", () => {
    const olds = {
      inputs: { gone: 1, size: 1 },
      outputs: { gone: 1, size: 1, id: 7, computed: "x" },
    };
    expect(lifecycle.updated(target("Counted"), olds, { size: 3 })).toEqual({
      id: 7,
      size: 3,
      computed: "again",
    });
  });

  it("is gone once it is deleted, and then cannot be updated", async () => {
    const { id } = await lifecycle.create(target("Counted"), {});
    const identified = { ...target("Counted"), id };
    lifecycle.delete(identified);
    expect(lifecycle.read(identified, { inputs: {}, outputs: {} })).toBeUndefined();
    expect(() => {
      lifecycle.update(identified, {}, {});
    }).toThrow("does not exist; run 'pulumi refresh'");
  });

  it("that no vendor keeps is read from the state", () => {
    const recorded = { inputs: { a: 1 }, outputs: { a: 1, b: 2 } };
    const identified = { ...target("Stored"), id: "any" };
    expect(lifecycle.read(identified, recorded)).toMatchObject(recorded);
  });
});
