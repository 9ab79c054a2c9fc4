import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";
import { IncompleteError, Lifecycle } from "../../../lab/plugins/lifecycle";
import { type ResourceModel, UnreadyError, fromTable } from "../../../lab/plugins/model";
import { type Properties, secret } from "../../../lab/plugins/values";
import { Store } from "../../../lab/world/store";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-lifecycle-"));
const store = new Store(directory);
/** What a vendor has, for the type that asks it. */
const atVendor = new Map<string, Properties>();
const table: Record<string, ResourceModel> = {
  "x:Named": { autonamed: ["metadata", "name"] },
  "x:Counted": {
    secretOutputs: ["token"],
    create: () => ({ outputs: { token: "t", size: 1, computed: "first" } }),
    update: () => ({ computed: "again" }),
  },
  "x:Stored": { isStateOnly: true },
  "x:Labelled": { create: () => ({ outputs: { metadata: { uid: "u" } } }) },
  "x:Unready": {
    create: () => {
      throw new UnreadyError("not ready", { id: "there", outputs: { status: "failed" } });
    },
  },
  "x:Asked": {
    importedInputs: ["size", "labels"],
    refusals: ({ size }) => (size === 0 ? [{ property: "size", reason: "must be positive" }] : []),
    read: ({ id }) => atVendor.get(id),
    update: ({ id, news, timeoutSeconds }) => {
      atVendor.set(id, { ...atVendor.get(id), ...news });
      return { waited: timeoutSeconds ?? "default" };
    },
    delete: ({ id }) => void atVendor.delete(id),
  },
};
const lifecycle = new Lifecycle(
  { name: "x", resource: fromTable(table), functions: {} },
  new Inventory(store, "x"),
);
const target = (type: string) => ({ type: `x:${type}`, name: "res" });

afterAll(() => {
  store.close();
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

  it("keeps what the vendor computed inside of an input, in the plan of an update, unless that input changes", () => {
    const counted = { ...target("Counted"), id: "7" };
    const olds = {
      inputs: { size: 1, nics: [{ bridge: "a" }] },
      outputs: { size: 1, nics: [{ bridge: "a", mac: "m" }] },
    };
    const grown = { size: 2, nics: [{ bridge: "a" }] };
    expect(lifecycle.planned(counted, olds, grown)).toEqual({ ...olds.outputs, size: 2 });
    const moved = { size: 1, nics: [{ bridge: "b" }] };
    expect(lifecycle.planned(counted, olds, moved)).toEqual(moved);
  });

  it("keeps computed outputs in the plan of an update, and those that follow the inputs after it", async () => {
    const target_ = { ...target("Counted"), id: "7" };
    const olds = {
      inputs: { gone: 1, size: 1 },
      outputs: { gone: 1, size: 1, id: 7, computed: "x" },
    };
    expect(lifecycle.planned(target_, olds, { size: 3 })).toEqual({
      id: 7,
      size: 3,
      computed: "x",
    });
    const { id } = await lifecycle.create(target_, olds.inputs);
    expect(await lifecycle.update({ ...target_, id }, olds, { size: 3 })).toEqual({
      id: 7,
      size: 3,
      computed: "again",
    });
  });

  it("is gone once it is deleted, and then cannot be updated", async () => {
    const { id } = await lifecycle.create(target("Counted"), {});
    const identified = { ...target("Counted"), id };
    const nothing = { inputs: {}, outputs: {} };
    await lifecycle.delete(identified, nothing);
    expect(await lifecycle.read(identified, nothing)).toBeUndefined();
    await expect(lifecycle.update(identified, nothing, {})).rejects.toThrow(
      "does not exist; run 'pulumi refresh'",
    );
  });

  it("has what its vendor adds below an input as well", async () => {
    const { outputs } = await lifecycle.create(target("Labelled"), { metadata: { name: "n" } });
    expect(outputs).toEqual({ metadata: { name: "n", uid: "u" } });
  });

  it("that did not become ready comes with what the engine is to keep of it", async () => {
    const failed = lifecycle.create(target("Unready"), { size: 1 });
    await expect(failed).rejects.toThrow(IncompleteError);
    await expect(failed).rejects.toMatchObject({
      message: "not ready",
      item: { id: "there", inputs: { size: 1 }, outputs: { size: 1, status: "failed" } },
    });
  });

  it("that no vendor keeps is read from the state", async () => {
    const recorded = { inputs: { a: 1 }, outputs: { a: 1, b: 2 } };
    const identified = { ...target("Stored"), id: "any" };
    expect(await lifecycle.read(identified, recorded)).toMatchObject(recorded);
  });
});

describe("an object its vendor is asked for", () => {
  const identified = { ...target("Asked"), id: "42" };
  const inputs = { size: 2, labels: { a: "b" }, key: secret("k"), nets: [{ ip: 5 }] };
  const recorded = { inputs, outputs: { ...inputs, status: "running" } };
  const found = { size: 2, labels: { a: "b" }, nets: [{ ip: 5, mac: "added" }], status: "running" };

  beforeEach(() => {
    atVendor.set("42", found);
  });

  it("has not drifted while the vendor says what the program set, whatever it adds", async () => {
    const read = await lifecycle.read(identified, recorded);
    expect(read).toMatchObject({ inputs, outputs: recorded.outputs });
  });

  it.each([
    ["a value", { size: 3 }, { ...inputs, size: 3 }],
    ["a value inside a list", { nets: [{ ip: 6 }] }, { ...inputs, nets: [{ ip: 6 }] }],
    ["a label that went", { labels: {} }, { ...inputs, labels: {} }],
    ["a secret, still marked", { key: "other" }, { ...inputs, key: secret("other") }],
  ])("shows drift of %s", async (_, change, expected) => {
    atVendor.set("42", { ...found, ...change });
    expect((await lifecycle.read(identified, recorded))?.inputs).toEqual(expected);
  });

  it("is imported with the inputs the vendor knows", async () => {
    const imported = await lifecycle.read(identified);
    expect(imported?.inputs).toEqual({ size: 2, labels: { a: "b" } });
    expect(imported?.outputs).toEqual(found);
  });

  it("is changed and deleted there, within the time the user allows", async () => {
    expect(await lifecycle.update(identified, recorded, { size: 9 }, 30)).toMatchObject({
      size: 9,
      waited: 30,
    });
    expect(atVendor.get("42")).toMatchObject({ size: 9 });
    await lifecycle.delete(identified, recorded);
    expect(await lifecycle.read(identified, recorded)).toBeUndefined();
  });

  it("is refused before the vendor is asked where the provider knows better", () => {
    expect(lifecycle.refusals(identified, { size: 0 })).toEqual([
      { property: "size", reason: "must be positive" },
    ]);
    expect(lifecycle.refusals(identified, { size: 1 })).toEqual([]);
  });
});
