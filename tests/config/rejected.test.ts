import { validate } from "../../config/validate";
import { settingsInput } from "../support/settings";
import { rejectedNetworks } from "./rejectedNetworks";
import { rejectedNodes } from "./rejectedNodes";
import { rejectedShapes } from "./rejectedShapes";
import { rejectedVault } from "./rejectedVault";
import { rejectedZones } from "./rejectedZones";

const rejections = [
  ...rejectedShapes,
  ...rejectedNetworks,
  ...rejectedNodes,
  ...rejectedZones,
  ...rejectedVault,
];

describe("a stack file is refused, with every problem told, for", () => {
  test.each(rejections)("%s", (_fault, overrides, expected) => {
    const { problems, settings } = validate(settingsInput(overrides));
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
    expect(expected).not.toEqual([]);
    expect(settings).toBeUndefined();
  });
});

test.each(rejections)("the fix of %s is a command or names the edit", (_fault, overrides) => {
  for (const { fix } of validate(settingsInput(overrides)).problems) {
    expect(fix).toMatch(/^(pulumi config (set|rm) --path '?hybrid:|in the stack file, )/);
  }
});

test("no fault is in the table twice", () => {
  const faults = rejections.map(([fault]) => fault);
  expect(faults).toHaveLength(new Set(faults).size);
});
