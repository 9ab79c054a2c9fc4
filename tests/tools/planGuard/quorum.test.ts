import fc from "../../support/properties";
import { dangers } from "../../../tools/planGuard/dangers";
import { readPlan } from "../../../tools/planGuard/readPlan";
import { applyUrn, clusterResources, machineUrn, type NodeInput, planText } from "./plans";

/** What a plan does to one voter, and whom it waits for before it begins. */
interface Fate {
  readonly kind: "kept" | "restart" | "replace" | "delete";
  /** Whether its hooks make it wait for its turn, and others for its return. */
  readonly isGated: boolean;
  readonly waitsFor: readonly number[];
}

const nameOf = (index: number): string => `cp-${index}`;

const nodeOf = ({ kind, isGated, waitsFor }: Fate, index: number): NodeInput => {
  const dependencies = waitsFor.flatMap((other) => [
    machineUrn(nameOf(other)),
    applyUrn(nameOf(other)),
  ]);
  const hooks = isGated ? {} : { hooks: [] };
  const common = { ...hooks, dependencies };
  const machine = {
    kept: { dependencies },
    restart: { ...common, act: "update", changed: ["serverType"] },
    replace: { dependencies, act: "replace" },
    delete: { dependencies, act: "delete" },
  } as const;
  return {
    name: nameOf(index),
    machine: machine[kind],
    configuration: kind === "replace" ? hooks : {},
  };
};

const refusedFor = (fates: readonly Fate[], rotation = 0): readonly string[] => {
  const all = clusterResources(fates.map(nodeOf));
  const turned = [...all.slice(rotation), ...all.slice(0, rotation)];
  return dangers(readPlan(planText(turned)), "2026-11-21").map(({ rule }) => rule);
};

/**
 * Plays every order in which the engine may begin and end the steps, a voter being away from the
 * beginning of its step to its end, or for good; says the fewest that answer at any moment. It knows
 * nothing of the guard's reasoning.
 */
function fewestVoters(fates: readonly Fate[]): number {
  const lasts = ({ kind, isGated }: Fate): boolean => kind === "delete" || !isGated;
  const seen = new Set<string>();
  let fewest = fates.length;
  const play = (states: readonly ("idle" | "busy" | "done")[]): void => {
    const key = states.join();
    if (seen.has(key)) return;
    seen.add(key);
    const away = fates.filter((fate, index) => {
      if (fate.kind === "kept") return false;
      return states[index] === "busy" || (states[index] === "done" && lasts(fate));
    });
    fewest = Math.min(fewest, fates.length - away.length);
    fates.forEach((fate, index) => {
      const become = (state: "busy" | "done"): void => {
        play(states.with(index, state));
      };
      if (states[index] === "busy") become("done");
      if (states[index] !== "idle") return;
      const isDeletion = fate.kind === "delete";
      const isReady = isDeletion
        ? fates.every((other, at) => other.kind === "delete" || states[at] === "done")
        : fate.waitsFor.every(
            (other) => fates[other]?.kind === "delete" || states[other] === "done",
          );
      const takesTurn = fate.kind === "restart" && fate.isGated;
      const isTaken = fates.some(
        (other, at) => other.kind === "restart" && other.isGated && states[at] === "busy",
      );
      if (isReady && !(takesTurn && isTaken)) become("busy");
    });
  };
  play(fates.map(() => "idle"));
  return fewest;
}

const fateAt = (index: number): fc.Arbitrary<Fate> =>
  fc.record({
    kind: fc.constantFrom("kept", "restart", "replace", "delete"),
    isGated: fc.boolean(),
    waitsFor: fc.subarray(Array.from({ length: index }, (_, earlier) => earlier)),
  });

const plans = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => fateAt(index))));

const needed = (voters: number): number => Math.floor(voters / 2) + 1;

describe("the majority of etcd during a plan", () => {
  it("is never called safe where some order of the steps loses it", () => {
    let losing = 0;
    let safe = 0;
    fc.assert(
      fc.property(plans, fc.nat(20), (fates, rotation) => {
        const isLost = fewestVoters(fates) < needed(fates.length);
        const isRefused = refusedFor(fates, rotation).includes("quorum");
        if (isLost) {
          losing += 1;
          expect(isRefused).toBe(true);
        } else safe += 1;
      }),
      { numRuns: 600 },
    );
    // Else the property would have said nothing.
    expect(losing).toBeGreaterThan(50);
    expect(safe).toBeGreaterThan(50);
  });

  it("is not called lost where no order of the steps loses it, in a chain of control planes", () => {
    const chain = fc.integer({ min: 1, max: 5 }).chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fateAt(index).map((fate): Fate => ({
            ...fate,
            waitsFor: Array.from({ length: index }, (__, earlier) => earlier),
          })),
        ),
      ),
    );
    fc.assert(
      fc.property(chain, (fates) => {
        const isLost = fewestVoters(fates) < needed(fates.length);
        expect(refusedFor(fates).includes("quorum")).toBe(isLost);
      }),
      { numRuns: 400 },
    );
  });

  const gatedRestart = (...waitsFor: readonly number[]): Fate => ({
    ...{ kind: "restart", isGated: true, waitsFor },
  });
  const replace = (...waitsFor: readonly number[]): Fate => ({
    ...{ kind: "replace", isGated: true, waitsFor },
  });
  const kept: Fate = { kind: "kept", isGated: true, waitsFor: [] };

  it.each<{ readonly of: string; readonly fates: readonly Fate[]; readonly isLost: boolean }>([
    {
      of: "three gated restarts",
      fates: [gatedRestart(), gatedRestart(), gatedRestart()],
      isLost: false,
    },
    { of: "one replacement", fates: [replace(), kept, kept], isLost: false },
    { of: "two replacements in turn", fates: [replace(), replace(0), kept], isLost: false },
    { of: "two replacements at will", fates: [replace(), replace(), kept], isLost: true },
    {
      of: "a replacement beside a restart",
      fates: [replace(), gatedRestart(), kept],
      isLost: true,
    },
    { of: "a restart of a single one", fates: [gatedRestart()], isLost: true },
    {
      of: "two replacements of five",
      fates: [replace(), replace(), kept, kept, kept],
      isLost: false,
    },
    {
      of: "in turn, but none waits until the first is back",
      fates: [{ ...replace(), isGated: false }, replace(0), kept],
      isLost: true,
    },
  ])("is lost: $isLost, for $of", ({ fates, isLost }) => {
    expect(refusedFor(fates).includes("quorum")).toBe(isLost);
  });

  it("is lost where a property of one that is replaced comes from the other", () => {
    // The engine deletes a dependent before what it depends on, so they are away together.
    const from = { dependencies: [machineUrn("cp-0"), applyUrn("cp-0")] };
    const nodes = (
      propertyDependencies: Readonly<Record<string, readonly string[]>>,
    ): NodeInput[] => [
      { name: "cp-0", machine: { act: "replace" } },
      { name: "cp-1", machine: { ...from, act: "replace", propertyDependencies } },
      { name: "cp-2" },
    ];
    const rulesOf = (input: readonly NodeInput[]): readonly string[] =>
      dangers(readPlan(planText(clusterResources(input))), "2026-11-21").map(({ rule }) => rule);

    expect(rulesOf(nodes({}))).not.toContain("quorum");
    expect(rulesOf(nodes({ labels: [machineUrn("cp-0")] }))).toContain("quorum");
  });
});
