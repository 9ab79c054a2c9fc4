import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../policies/rules";
import { root } from "../support/engine";
import { EngineAnalysis } from "./engineAnalysis";
import { everyFault } from "./mutation/everyFault";
import type { Mutant, Program } from "./mutation/mutants";
import { mutations } from "./mutation/mutations";
import { isNeedless } from "./mutation/needless";
import { readsOf, verdictWithout } from "./mutation/reads";
import { mutationTable } from "./mutation/table";
import { verdictOf } from "./mutation/verdicts";
import { analyze, analyzeStack, configure } from "./packCalls";
import { startPack } from "./packProcess";
import { recordedProgram } from "./recordedProgram";

/** Fewer violating cases than these would leave kinds of faults untried. */
const fewestCases = 200;

let program: Program;
/** What each rule says of the program as it is. */
const unmutated = new Map<string, readonly string[]>();
const caught = new Map<
  string,
  readonly { readonly mutant: Mutant; readonly isCaught: boolean }[]
>();

beforeAll(async () => {
  program = await recordedProgram();
  for (const rule of rules) {
    unmutated.set(rule.name, (await verdictOf(rule, { program })).violations);
  }
});

describe("the production program", () => {
  it("breaks no rule, and leaves unchecked only what its first preview cannot know", () => {
    const speaking = [...unmutated].filter(([, violations]) => violations.length > 0);
    expect(speaking.map(([name]) => name)).toEqual([
      "monthly-cost-is-shown",
      "unchecked-values-are-listed",
    ]);
    expect(unmutated.get("unchecked-values-are-listed")).toEqual([
      expect.stringMatching(
        /^unchecked: 1 value .* kubeconfig-leads-to-vps of .*: \.kubeconfig\.$/,
      ),
    ]);
  });
});

describe("a fault in the production program", () => {
  it("is known for every rule of the pack, and for no other", () => {
    expect(Object.keys(mutations).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules)("is caught by $name, wherever it is made", async (rule) => {
    const mutants = mutations[rule.name]?.(program) ?? [];
    const results = [];
    for (const mutant of mutants) {
      const { violations } = await verdictOf(rule, mutant);
      const isCaught =
        violations.length > 0 &&
        JSON.stringify(violations) !== JSON.stringify(unmutated.get(rule.name));
      results.push({ mutant, isCaught });
    }
    caught.set(rule.name, results);

    expect(mutants).not.toEqual([]);
    expect(results.filter(({ isCaught }) => !isCaught).map(({ mutant }) => mutant.what)).toEqual(
      [],
    );
  });

  it(`is one of ${fewestCases} and more, all of which are caught`, () => {
    const results = [...caught.values()].flat();
    const table = mutationTable(caught);
    const directory = path.join(root, "dist");
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "policy-mutations.md"), table);

    expect(results.length).toBeGreaterThanOrEqual(fewestCases);
    expect(results.filter(({ isCaught }) => isCaught)).toHaveLength(results.length);
  });
});

describe("the running pack", () => {
  /** Their faults are hidden by others of the same program. */
  const hidden = [
    "gpu-pods-run-on-gpu-nodes",
    "node-names-and-addresses-are-unique",
    "nodes-run-one-talos-version",
    "claims-per-site-are-bounded",
    "local-path-is-for-replicated-data",
  ];

  it("speaks by every rule of a program that breaks them all", async () => {
    const { program: broken, config = {} } = everyFault(program);
    const pack = await startPack();
    try {
      await configure(pack.client, config);
      const found = [];
      for (const subject of broken) found.push(...(await analyze(pack.client, subject)));
      found.push(...(await analyzeStack(pack.client, broken)));
      const speaking = new Set(found.map(({ rule }) => rule));
      const silent = rules.map(({ name }) => name).filter((name) => !speaking.has(name));

      expect(silent.filter((name) => !hidden.includes(name))).toEqual([]);
    } finally {
      await pack.stop();
    }
  });
});

describe("the real engine", () => {
  let engine: EngineAnalysis;
  beforeAll(() => {
    engine = new EngineAnalysis();
  });
  afterAll(() => {
    engine.dispose();
  });

  it("lets the program pass, which it is told the cost of", async () => {
    expect(await engine.verdictOf({ program })).toEqual({
      code: 0,
      speaking: ["monthly-cost-is-shown", "unchecked-values-are-listed"],
    });
  });

  it("hears every rule of a program that breaks them all, or at least of its fault alone", async () => {
    const { code, speaking } = await engine.verdictOf(everyFault(program));
    const hidden = rules.map(({ name }) => name).filter((name) => !speaking.includes(name));
    const silent: string[] = [];
    for (const name of hidden) {
      const [mutant] = mutations[name]?.(program) ?? [];
      const alone = mutant && (await engine.verdictOf(mutant));
      if (alone?.speaking.includes(name) !== true) silent.push(name);
    }

    expect({ code, silent }).toEqual({ code: 1, silent: [] });
    // Faults that hide others are few, or the program that breaks every rule is none.
    expect(hidden.length).toBeLessThan(rules.length / 10);
  });
});

describe("a property that a preview does not know", () => {
  it.each(rules)("is never passed in silence by $name, which does not fail by it", async (rule) => {
    const reads = await readsOf(rule, program);
    const silent: string[] = [];
    for (const [kind, read] of reads) {
      const { violations, unchecked } = await verdictWithout(rule, program, read);
      const speaks =
        unchecked.length > 0 ||
        JSON.stringify(violations) !== JSON.stringify(unmutated.get(rule.name));
      if (!speaks && !isNeedless(rule.name, kind)) silent.push(kind);
    }

    expect(silent).toEqual([]);
  });
});
