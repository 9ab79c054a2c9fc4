import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isExempt } from "../../policies/exemptions";
import * as registry from "../../policies/rules";
import { exemptionsAreCurrent } from "../../policies/rules/exemptionsAreCurrent";
import { uncheckedValuesAreListed } from "../../policies/rules/uncheckedValuesAreListed";
import { separately } from "../../policies/unknown";
import { resourceRule, stackRule } from "../../policies/rule";
import { unknown, violationsOf } from "../support/violationsOf";

const { rules } = registry;
const directory = join(__dirname, "../../policies/rules");
const files = readdirSync(directory)
  .filter((file) => file !== "index.ts")
  .map((file) => file.replace(/\.ts$/, ""));

/** Nobody is exempted from what these say, because it is about all others. */
const speaking = ["exemptions-are-current", "unchecked-values-are-listed"];

/** "kube-span-is-enabled" is the rule of kubeSpanIsEnabled.ts. */
const fileOf = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe("the pack's rules", () => {
  it("are all listed, each in the file and under the constant of its name", async () => {
    expect(rules.map(({ name }) => fileOf(name)).sort()).toEqual(files.sort());
    for (const rule of rules) {
      const file = fileOf(rule.name);
      const module = (await import(join(directory, file))) as Record<string, unknown>;
      expect(Object.entries(module)).toEqual([[file, rule]]);
    }
  });

  it("have names of their own", () => {
    const names = rules.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  it("end with those that tell what the others noted", () => {
    expect(rules.slice(-2).map(({ name }) => name)).toEqual(speaking);
  });

  it("refuse, but for those that only warn or tell", () => {
    const advisory = rules.filter(({ enforcementLevel }) => enforcementLevel !== "mandatory");

    expect(advisory.map(({ name }) => name)).toEqual([
      "hetzner-volumes-are-few",
      "monthly-cost-is-shown",
      "unchecked-values-are-listed",
    ]);
  });

  it.each(rules)("$name says what it wants, how bad it is, and how to put it right", (rule) => {
    expect(rule.description).toMatch(/^[A-Z].+\.$/);
    expect(["medium", "high", "critical"]).toContain(rule.severity);
    expect(rule.remediationSteps).toMatch(/^[a-z].+\.$/);
  });

  it.each(rules)(
    "$name describes every setting and gives it one default",
    ({ name, configSchema }) => {
      const { exemptions, ...thresholds } = configSchema?.properties ?? {};

      if (!speaking.includes(name)) expect(exemptions?.default).toEqual([]);
      for (const [name, schema] of Object.entries(thresholds)) {
        expect([name, schema.type]).not.toEqual([name, undefined]);
        expect([name, schema.description]).toEqual([name, expect.stringMatching(/^[A-Z].+\.$/)]);
        expect([name, schema.default]).not.toEqual([name, undefined]);
      }
    },
  );

  it.each(rules)("$name accepts a stack that holds nothing it knows", async (rule) => {
    const subjects = [
      { type: "pulumi:providers:hcloud", name: "hcloud", inputs: { token: unknown } },
      { type: "demo:index:Thing", name: "thing", inputs: { rules: unknown, spec: unknown } },
    ];

    expect(await violationsOf(rule, subjects)).toEqual({ violations: [], urns: [], unchecked: [] });
  });
});

describe("a rule", () => {
  const texts = {
    name: "things-are-small",
    description: "Things are small.",
    severity: "low",
    remediationSteps: "make it smaller.",
    thresholds: {
      maximum: { type: "integer", default: 3, description: "Largest size." },
      kinds: { type: "array", default: ["a", "b"], description: "Kinds looked at." },
    },
  } as const;
  const thing = { type: "demo:index:Thing", name: "big", inputs: { size: 5 } };
  const seen: unknown[] = [];
  const onResources = resourceRule(texts, ({ type, name }, settings, report) => {
    if (type !== thing.type) return;
    seen.push(settings);
    report({ subject: name, actual: "is 5", expected: `${settings.maximum} at most` });
  });
  const onStacks = stackRule(texts, (resources, settings, report) => {
    for (const { name, urn } of resources) {
      report({ subject: name, actual: "is 5", expected: `${settings.maximum} at most`, urn });
    }
  });

  beforeEach(() => {
    seen.length = 0;
  });

  it.each([
    { kind: "resource", rule: onResources },
    { kind: "stack", rule: onStacks },
  ])("about a $kind says who, what, what else, and the fix", async ({ rule }) => {
    expect((await violationsOf(rule, [thing])).violations).toEqual([
      "big: is 5, expected 3 at most. Fix: make it smaller.",
    ]);
  });

  it("takes each setting from its configuration, and the defaults for the others", async () => {
    await violationsOf(onResources, [thing]);
    await violationsOf(onResources, [thing], { maximum: 7 });

    expect(seen).toEqual([
      { maximum: 3, kinds: ["a", "b"] },
      { maximum: 7, kinds: ["a", "b"] },
    ]);
  });

  const exemption = {
    resource: "big",
    reason: "replaced in the next release",
    expires: "2999-12-31",
  };

  it("leaves exempted subjects alone until their last day", async () => {
    const other = { ...thing, name: "bigger" };
    const found = (name: string): string =>
      `${name}: is 5, expected 3 at most. Fix: make it smaller.`;
    const late = { ...exemption, expires: "2020-01-01" };

    for (const rule of [onResources, onStacks]) {
      const of = async (...exemptions: readonly object[]): Promise<readonly string[]> =>
        (await violationsOf(rule, [thing, other], { exemptions })).violations;
      expect(await of(exemption)).toEqual([found("bigger")]);
      expect(await of(late)).toEqual([found("big"), found("bigger")]);
    }
  });

  it("takes an exemption for its very subject only, and on its last day still", () => {
    const exemptions = [{ ...exemption, resource: "node 'a'", expires: "2026-12-01" }];

    expect(isExempt(exemptions, "node 'a'", "2026-12-01")).toBe(true);
    expect(isExempt(exemptions, "node 'a'", "2026-12-02")).toBe(false);
    expect(isExempt(exemptions, "node 'ab'", "2026-12-01")).toBe(false);
    expect(isExempt([], "node 'a'", "2026-12-01")).toBe(false);
  });
});

describe("the rules that speak for all others", () => {
  const thing = { type: "demo:index:Thing", name: "big", inputs: { size: unknown } };
  const texts = {
    name: "things-are-small",
    description: "Things are small.",
    severity: "low",
    remediationSteps: "make it smaller.",
    thresholds: {},
  } as const;
  const sizeOf = (resource: { readonly props: unknown }): unknown =>
    (resource.props as { readonly size: unknown }).size;
  const onResources = resourceRule(texts, (resource) => {
    if (resource.type === thing.type) sizeOf(resource);
  });
  const onStacks = stackRule({ ...texts, name: "things-fit" }, (resources) => {
    separately(resources.map((resource) => () => void sizeOf(resource)));
  });
  const nothing = { violations: [], urns: [], unchecked: [] };

  it("list each value that was not known, its rule and resource, and when it is checked", async () => {
    const other = { ...thing, name: "bigger" };
    await violationsOf(onResources, [thing]);
    await violationsOf(onStacks, [thing, other]);
    const told = await violationsOf(uncheckedValuesAreListed, []);

    expect(told.violations).toEqual([
      "unchecked: 3 values not known in this preview. " +
        "Checked in the update, before the resource is created or changed: " +
        "things-are-small of 'big' (demo:index:Thing): .size. " +
        "Checked at the end of the update, when all is created: " +
        "things-fit of 'big' (demo:index:Thing): .size; " +
        "things-fit of 'bigger' (demo:index:Thing): .size.",
    ]);
    expect(await violationsOf(uncheckedValuesAreListed, [])).toEqual(nothing);
  });

  it("refuse an exemption past its last day, and say which", async () => {
    const exemptions = [
      { resource: "big", reason: "replaced in the next release", expires: "2020-01-01" },
      { resource: "bigger", reason: "replaced in the next release", expires: "2999-01-01" },
    ];
    await violationsOf(exemptionsAreCurrent, []);
    await violationsOf(onStacks, [], { exemptions });
    await violationsOf(onResources, [{ ...thing, inputs: {} }], { exemptions });
    const told = await violationsOf(exemptionsAreCurrent, []);

    expect(told.violations.map((message) => message.split(",")[0])).toEqual([
      "exemption of big from things-fit: ended on 2020-01-01 (it was for: replaced in the next release)",
      "exemption of big from things-are-small: ended on 2020-01-01 (it was for: replaced in the next release)",
    ]);
    expect(await violationsOf(exemptionsAreCurrent, [])).toEqual(nothing);
  });

  it("forget what a run noted that never came to its end", async () => {
    await violationsOf(onResources, [thing]);
    const [begin] = [uncheckedValuesAreListed.validateResource].flat();
    const stack = { type: "pulumi:pulumi:Stack" } as Parameters<NonNullable<typeof begin>>[0];
    await begin?.(stack, () => undefined);

    expect(await violationsOf(uncheckedValuesAreListed, [])).toEqual(nothing);
  });
});
