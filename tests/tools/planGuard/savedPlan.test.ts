import { readPlan } from "../../../tools/planGuard/readPlan";
import { requireSamePlan } from "../../../tools/planGuard/savedPlan";
import { type Act, planText, serverType, urnOf } from "./plans";

const resource = { type: serverType, name: "vps" };

const saved = (steps: Readonly<Record<string, readonly string[]>>): string =>
  JSON.stringify({
    manifest: { version: "v3.259.0" },
    resourcePlans: Object.fromEntries(
      Object.entries(steps).map(([urn, list]) => [urn, { steps: list }]),
    ),
  });

const compare = (act: Act, text: string) => (): void => {
  requireSamePlan(text, readPlan(planText([{ ...resource, act }])));
};

describe("a saved plan", () => {
  it.each<{ readonly act: Act; readonly steps: readonly string[] }>([
    { act: "same", steps: ["same"] },
    { act: "create", steps: ["create"] },
    { act: "update", steps: ["update"] },
    { act: "replace", steps: ["delete-replaced", "replace", "create-replacement"] },
    { act: "delete", steps: ["delete"] },
  ])("is of the same preview where both $act", ({ act, steps }) => {
    expect(compare(act, saved({ [urnOf(resource)]: steps }))).not.toThrow();
  });

  it.each<{ readonly act: Act; readonly steps: Readonly<Record<string, readonly string[]>> }>([
    { act: "same", steps: { [urnOf(resource)]: ["update"] } },
    { act: "update", steps: { [urnOf(resource)]: ["delete-replaced", "create-replacement"] } },
    { act: "replace", steps: {} },
    { act: "same", steps: { "urn:pulumi:prod::hybrid::t::other": ["delete"] } },
  ])("is of another where one says $act and the other $steps", ({ act, steps }) => {
    expect(compare(act, saved(steps))).toThrow(/^is not of the same preview: 1 of its resources/);
  });

  it.each(["", "{", "[]", '{"steps":[]}'])("is none: '%s'", (text) => {
    expect(compare("same", text)).toThrow(/^is no (JSON|plan)/);
  });
});
