import fc from "../../support/properties";
import { type Json, isSame, overlaid, printed } from "../../../lab/kubernetes/json";
import { inWordsOf } from "../../../lab/plugins/providers/kubernetes/ownership";

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const withoutNulls = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));

describe("values laid over a chart's own", () => {
  it.each<[string, Json, Json, Json]>([
    ["merge maps", { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    ["replace lists", { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ["remove what is null", { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ["take any key for a key", {}, { ["__proto__"]: "" }, { ["__proto__"]: "" }],
    ["replace a map by a text", { a: { b: 1 } }, { a: "text" }, { a: "text" }],
  ])("%s", (_, base, over, result) => {
    expect(overlaid(base, over)).toEqual(result);
  });

  it("win, and change nothing when they are laid over again", () => {
    fc.assert(
      fc.property(withoutNulls, withoutNulls, (base, over) => {
        const once = overlaid(base, over);
        expect(once).toMatchObject(over);
        expect(overlaid(once, over)).toEqual(once);
      }),
    );
  });
});

it("takes values for the same whatever the order of their keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(isSame(value, reversed)).toBe(true);
      expect(isSame(value, { ...value, "one more": 1 })).toBe(false);
    }),
  );
});

it.each<[Json | undefined, string]>([
  [undefined, ""],
  [null, ""],
  ["text", "text"],
  [true, "true"],
  [1_420, "1420"],
])("prints %j as a template does", (value, text) => {
  expect(printed(value)).toBe(text);
});

describe("a live object in the words of a program", () => {
  it("is the program's own where the two agree, whatever applying again would do", () => {
    fc.assert(
      fc.property(json, json, (value, applied) => {
        expect(inWordsOf(value, applied, value)).toEqual(value);
      }),
    );
  });

  it.each<[string, Json, Json, Json, Json]>([
    ["keeps a mere spelling", { m: "1024Mi" }, { m: "1Gi" }, { m: "1Gi" }, { m: "1024Mi" }],
    ["shows a change", { m: "1024Mi" }, { m: "1Gi" }, { m: "2Gi" }, { m: "2Gi" }],
    ["adds what only the cluster has", { a: 1 }, { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1, b: 2 }],
    ["leaves out what is gone", { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
    [
      "looks into lists",
      [{ m: "1000m" }],
      [{ m: "1" }],
      [{ m: "1", x: 0 }],
      [{ m: "1000m", x: 0 }],
    ],
    ["takes a list of another length as it is", [1], [1], [1, 2], [1, 2]],
  ])("%s", (_, inputs, applied, live, words) => {
    expect(inWordsOf(inputs, applied, live)).toEqual(words);
  });
});
