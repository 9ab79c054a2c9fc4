import fc from "../support/properties";
import { nearest } from "../../config/nearest";
import { readable } from "../../config/readable";
import { settingsSchema } from "../../config/schema";
import { validate } from "../../config/validate";
import { settings, settingsInput } from "../support/settings";

describe("what can be read of a stack file", () => {
  test("is all of it when nothing is wrong", () => {
    expect(readable(settingsSchema, settingsInput())).toEqual(settings());
  });

  test("is all but the value that is wrong, and entries keep their places", () => {
    const draft = readable(
      settingsSchema,
      settingsInput({ nodes: ["no node", settings().nodes[1]], network: { podCidr: "10.244" } }),
    );
    expect(draft).toEqual({
      ...settings(),
      network: { ...settings().network, podCidr: undefined },
      nodes: [undefined, settings().nodes[1]],
    });
  });

  test("is all of it exactly when the schema has nothing to refuse", () => {
    const section = fc.constantFrom(...Object.keys(settingsSchema.shape));
    fc.assert(
      fc.property(section, fc.jsonValue(), (key, value) => {
        const input = { ...settingsInput(), [key]: value };
        const { problems } = validate(input);
        const parsed = settingsSchema.safeParse(input);
        if (parsed.success) expect(readable(settingsSchema, input)).toEqual(parsed.data);
        else expect(problems).not.toEqual([]);
      }),
    );
  });
});

describe("the name that was meant", () => {
  test.each([
    ["podCIDR", "podCidr"],
    ["cpx32", "cpx31"],
    ["galera", undefined],
  ])("by %s is %s", (name, expected) => {
    expect(nearest(name, ["podCidr", "serviceCidr", "cpx31", "network"])).toBe(expected);
  });
});
