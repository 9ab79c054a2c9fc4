import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isExempt } from "../../policies/exemptions";
import * as registry from "../../policies/rules";
import { resourceRule, stackRule } from "../../policies/rule";
import { unknown, violationsOf } from "../support/violationsOf";

const { rules } = registry;
const directory = join(__dirname, "../../policies/rules");
const files = readdirSync(directory)
  .filter((file) => file !== "index.ts")
  .map((file) => file.replace(/\.ts$/, ""));

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

  it("refuse, but for those that only warn or tell", () => {
    const advisory = rules.filter(({ enforcementLevel }) => enforcementLevel !== "mandatory");

    expect(advisory.map(({ name }) => name)).toEqual([
      "hetzner-volumes-are-few",
      "monthly-cost-is-shown",
    ]);
  });

  it.each(rules)("$name says what it wants, how bad it is, and how to put it right", (rule) => {
    expect(rule.description).toMatch(/^[A-Z].+\.$/);
    expect(["medium", "high", "critical"]).toContain(rule.severity);
    expect(rule.remediationSteps).toMatch(/^[a-z].+\.$/);
  });

  it.each(rules)("$name describes every setting and gives it one default", ({ configSchema }) => {
    const { exemptions, ...thresholds } = configSchema?.properties ?? {};

    expect(exemptions?.default).toEqual([]);
    for (const [name, schema] of Object.entries(thresholds)) {
      expect([name, schema.type]).not.toEqual([name, undefined]);
      expect([name, schema.description]).toEqual([name, expect.stringMatching(/^[A-Z].+\.$/)]);
      expect([name, schema.default]).not.toEqual([name, undefined]);
    }
  });

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

  it("leaves exempted subjects alone", async () => {
    const exemptions = [{ subject: "big", reason: "replaced in the next release" }];
    const other = { ...thing, name: "bigger" };

    for (const rule of [onResources, onStacks]) {
      const { violations } = await violationsOf(rule, [thing, other], { exemptions });
      expect(violations).toEqual(["bigger: is 5, expected 3 at most. Fix: make it smaller."]);
    }
  });

  it("takes an exemption for its very subject only", () => {
    const exemptions = [{ subject: "node 'a'", reason: "known" }];

    expect(isExempt(exemptions, "node 'a'")).toBe(true);
    expect(isExempt(exemptions, "node 'ab'")).toBe(false);
    expect(isExempt([], "node 'a'")).toBe(false);
  });
});
