import fc from "../../support/properties";
import { changesBetween } from "../../../lab/plugins/diff";
import { type Properties, secret } from "../../../lab/plugins/values";

const objects = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Properties>;

describe("changesBetween", () => {
  it("finds nothing between equals", () => {
    fc.assert(
      fc.property(objects, (properties) => {
        expect(changesBetween(properties, structuredClone(properties), [])).toEqual([]);
      }),
    );
  });

  it.each<[string, Properties, Properties, object]>([
    ["an added property", {}, { a: 1 }, { path: "a", kind: "add" }],
    ["a removed property", { a: 1 }, {}, { path: "a", kind: "delete" }],
    [
      "a value deep inside",
      { a: [{ b: 1 }] },
      { a: [{ b: 2 }] },
      { path: "a[0].b", kind: "update" },
    ],
    ["a longer list", { a: [1] }, { a: [1, 2] }, { path: "a[1]", kind: "add" }],
    [
      "a key that is no name",
      { labels: { "hybrid.cluster/site": "vps" } },
      { labels: { "hybrid.cluster/site": "home" } },
      { path: 'labels["hybrid.cluster/site"]', kind: "update" },
    ],
    [
      "a key that objects inherit",
      { labels: { constructor: "a" } },
      { labels: {} },
      { path: "labels.constructor", kind: "delete" },
    ],
    ["a changed secret", { a: secret("1") }, { a: secret("2") }, { path: "a", kind: "update" }],
    ["another kind of value", { a: { b: 1 } }, { a: "b" }, { path: "a", kind: "update" }],
  ])("names %s by its path", (_, olds, news, change) => {
    expect(changesBetween(olds, news, [])).toEqual([{ ...change, replaces: false }]);
  });

  it("takes a value that is not known yet for a change", () => {
    const unknown = { a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    expect(changesBetween(unknown, unknown, [])).toHaveLength(1);
  });

  it.each<[string, readonly string[], boolean]>([
    ["the property itself", ["metadata"], true],
    ["the path of the value", ["metadata.name"], true],
    ["a property whose name only starts alike", ["meta", "metadata.na"], false],
  ])("asks for a replacement when the table names %s: %j", (_, table, replaces) => {
    const [change] = changesBetween(
      { metadata: { name: "a" } },
      { metadata: { name: "b" } },
      table,
    );
    expect(change?.replaces).toBe(replaces);
  });

  it("does not look at a provider's own bookkeeping", () => {
    expect(changesBetween({ __defaults: [] }, { __defaults: ["name"] }, [])).toEqual([]);
  });
});
