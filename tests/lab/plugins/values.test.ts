import fc from "../../support/properties";
import {
  type Properties,
  type Value,
  at,
  containsUnknown,
  markSecrets,
  reveal,
  secret,
  secretTexts,
  withValue,
} from "../../../lab/plugins/values";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const json = fc.jsonValue() as fc.Arbitrary<Value>;

describe("secret marks", () => {
  it("hide nothing from the vendor", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(reveal({ nested: [secret(value)] })).toEqual({ nested: [reveal(value)] });
      }),
    );
  });

  it("are not put on twice", () => {
    expect(secret(secret("x"))).toEqual(secret("x"));
  });

  it("go on the named properties that are there", () => {
    expect(markSecrets({ token: "t", name: "n" }, ["token", "absent"])).toEqual({
      token: secret("t"),
      name: "n",
    });
  });

  it("tell which texts are secret, inside objects and lists too", () => {
    const value: Value = { open: "o", list: [secret({ a: "1", b: ["2"] })], token: secret("3") };
    expect(secretTexts(value)).toEqual(["1", "2", "3"]);
  });
});

describe("unknown values", () => {
  it.each<[string, Value]>([
    ["a placeholder", unknown],
    ["one below an object", { a: { b: unknown } }],
    ["one in a list", ["known", unknown]],
    ["one inside a secret", secret([unknown])],
  ])("are found: %s", (_, value) => {
    expect(containsUnknown(value)).toBe(true);
  });

  it("are not seen where there are none", () => {
    expect(containsUnknown({ a: [secret("known"), 1, null] })).toBe(false);
  });
});

describe("paths", () => {
  it("lead to what was put below them", () => {
    const properties: Properties = { metadata: { labels: { a: "b" } } };
    const named = withValue(properties, ["metadata", "name"], "x");
    expect(named).toEqual({ metadata: { labels: { a: "b" }, name: "x" } });
    expect(at(named, ["metadata", "name"])).toBe("x");
  });

  it("lead nowhere through what is no object", () => {
    expect(at({ metadata: "text" }, ["metadata", "name"])).toBeUndefined();
    expect(withValue({ metadata: "text" }, ["metadata", "name"], "x")).toEqual({
      metadata: "text",
    });
  });
});
