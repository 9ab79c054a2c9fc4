import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { validate } from "../../config/validate";
import { prodNodes, settings } from "../support/settings";

const file = parse(readFileSync(join(__dirname, "../../Pulumi.prod.yaml"), "utf8")) as {
  config: Record<string, unknown>;
};
const sections = Object.fromEntries(
  Object.entries(file.config).map(([key, value]) => [key.replace(/^hybrid:/, ""), value]),
);

describe("the prod stack file", () => {
  test("has no problem", () => {
    expect(validate(sections).problems).toEqual([]);
  });

  test("is the stack that the tests' fixture stands for", () => {
    expect(validate(sections).settings).toEqual(settings());
  });

  test("holds the five machines of the inventory", () => {
    expect(validate(sections).settings?.nodes).toEqual(Object.values(prodNodes));
  });

  test("holds no secret, neither in clear nor sealed with a key of someone else", () => {
    expect(Object.keys(file)).toEqual(["config"]);
    expect(Object.keys(sections)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/token|key|certificate$/i)]),
    );
  });
});
