import fc from "../../support/properties";
import { refreshedAll } from "../../../lab/plugins/drift";
import { type Properties, secret } from "../../../lab/plugins/values";

describe("what a refresh takes over", () => {
  it.each<[string, Properties, Properties, Properties]>([
    ["a changed value", { size: 1 }, { size: 2 }, { size: 2 }],
    ["nothing that only the vendor computes", { size: 1 }, { size: 1, status: "on" }, { size: 1 }],
    ["nothing that the vendor does not tell", { password: "p" }, {}, { password: "p" }],
    [
      "no default within a block that nobody set",
      { cpu: { cores: 2 } },
      { cpu: { cores: 4, units: 1_024 } },
      { cpu: { cores: 4 } },
    ],
    [
      "no default within a block of a list",
      { disks: [{ size: 1 }] },
      { disks: [{ size: 2, path: "vm-1-disk-0" }] },
      { disks: [{ size: 2 }] },
    ],
    [
      "every item of a list of another length",
      { tags: ["a"] },
      { tags: ["a", "by-hand"] },
      { tags: ["a", "by-hand"] },
    ],
    [
      "a label that somebody added",
      { labels: { site: "vps" } },
      { labels: { site: "vps", "by-hand": "yes" } },
      { labels: { site: "vps", "by-hand": "yes" } },
    ],
    ["a label that somebody removed", { labels: { site: "vps" } }, { labels: {} }, { labels: {} }],
    [
      "a label where the program gives none",
      { name: "n" },
      { name: "n", labels: { "by-hand": "yes" } },
      { name: "n", labels: { "by-hand": "yes" } },
    ],
    [
      "no map that is empty and was not given",
      { name: "n" },
      { name: "n", labels: {} },
      { name: "n" },
    ],
    [
      "a label of any name",
      { labels: {} },
      { labels: { constructor: "x", toString: "y" } },
      { labels: { constructor: "x", toString: "y" } },
    ],
    [
      "no label of a Kubernetes object, which is its own provider's matter",
      { metadata: { labels: { a: "1" } } },
      { metadata: { labels: { a: "1", b: "2" } } },
      { metadata: { labels: { a: "1" } } },
    ],
  ])("is %s", (_, recorded, found, expected) => {
    expect(refreshedAll(recorded, found)).toEqual(expected);
  });

  it("stays secret where it was", () => {
    expect(refreshedAll({ key: secret("old") }, { key: "new" })).toEqual({ key: secret("new") });
    expect(refreshedAll({ key: secret("old") }, { key: "old" })).toEqual({ key: secret("old") });
  });

  const labels = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });

  it("is, for labels, what the vendor has, whatever the program gave", () => {
    fc.assert(
      fc.property(labels, labels, (given, found) => {
        expect(refreshedAll({ labels: given }, { labels: found })).toEqual({ labels: found });
      }),
    );
  });

  it("is nothing the second time", () => {
    fc.assert(
      fc.property(labels, labels, fc.integer(), (given, found, size) => {
        const once = refreshedAll({ labels: given, size: 0 }, { labels: found, size });
        expect(refreshedAll(once, { labels: found, size, status: "on" })).toEqual(once);
      }),
    );
  });
});
