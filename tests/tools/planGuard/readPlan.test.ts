import { PlanError } from "../../../tools/planGuard/planError";
import { readPlan } from "../../../tools/planGuard/readPlan";
import { clusterResources, planText, serverType } from "./plans";

const good = planText(clusterResources([{ name: "cp-0" }]));

const refusal = (text: string): string => {
  try {
    readPlan(text);
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("a plan that cannot be judged", () => {
  it.each<{ readonly of: string; readonly text: string; readonly says: RegExp }>([
    { of: "an empty file", text: " \n", says: /^is empty; make it by: pulumi preview .*--json/ },
    {
      of: "what a person reads",
      text: "Previewing update (prod):",
      says: /^is no JSON; make it by/,
    },
    { of: "half a plan", text: good.slice(0, good.length / 2), says: /^is cut off/ },
    {
      of: "a plan with a line before its end",
      text: `${good}\nwarning: x`,
      says: /^is cut off, or/,
    },
    { of: "events", text: '{"sequence":1}\n{"sequence":2}', says: /^is a stream of events; unset/ },
    { of: "a number", text: "[]", says: /no JSON|no preview/ },
    { of: "a saved plan", text: '{"resourcePlans":{}}', says: /^is a saved plan; pass it with/ },
    { of: "a state", text: '{"version":3,"deployment":{}}', says: /^is an export of the state/ },
    {
      of: "a summary",
      text: '{"result":"succeeded"}',
      says: /^is no preview of Pulumi 3\.259.*steps/,
    },
    {
      of: "an operation that nobody knows",
      text: good.replace('"op":"same"', '"op":"teleport"'),
      says: /^is no preview of Pulumi 3\.259, or .*steps\[0\]\.op/,
    },
    {
      of: "a preview that failed",
      text: planText([], { diagnostics: [{ severity: "error", message: "error: no\nmore" }] }),
      says: /^is of a preview that failed, so it is not whole: error: no$/,
    },
    {
      of: "a plan without what stays",
      text: planText([], { changeSummary: { same: 3 } }),
      says: /--show-sames/,
    },
    {
      of: "a secret of the program",
      text: planText([], { config: { "hybrid:hcloudToken": "abc" } }),
      says: /^holds secrets in clear; delete it/,
    },
    {
      of: "a secret of a resource",
      text: planText([
        {
          type: serverType,
          name: "x",
          inputs: {
            userData: {
              "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
              plaintext: '"key"',
            },
          },
        },
      ]),
      says: /^holds secrets in clear/,
    },
  ])("is refused for one reason: $of", ({ text, says }) => {
    expect(refusal(text)).toMatch(says);
    expect(refusal(text)).not.toContain("abc");
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9, 0.999])("is refused when %d of it is left", (part) => {
    expect(refusal(good.slice(0, Math.floor(good.length * part)))).toMatch(/^is /);
  });
});

describe("a plan", () => {
  it("is accepted with masked secrets, and with the dummies of an offline preview", () => {
    const dummy = "dummy-token-of-an-offline-preview".padEnd(64, "-");
    for (const token of ["[secret]", dummy]) {
      expect(refusal(planText([], { config: { "hybrid:hcloudToken": token } }))).toBe("accepted");
    }
  });

  it("takes the steps of one resource together", () => {
    const replaced = planText([{ type: serverType, name: "a", act: "replace" }]);
    const [step] = (JSON.parse(replaced) as { steps: Record<string, unknown>[] }).steps;
    const { oldState, newState, ...rest } = step ?? {};
    const steps = [
      { ...rest, op: "delete-replaced", oldState },
      { ...rest, op: "replace", oldState, newState },
      { ...rest, op: "create-replacement", newState },
    ];
    const { resources, stack } = readPlan(planText([], { steps }));

    expect(stack).toBe("prod");
    expect(resources.map(({ name, type, fate }) => [name, type, fate])).toEqual([
      ["a", serverType, "replaced"],
    ]);
  });
});
