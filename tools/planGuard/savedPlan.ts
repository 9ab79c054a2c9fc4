import { z } from "zod";
import type { Fate, Plan } from "./plan";
import { PlanError } from "./planError";

const savedPlan = z.object({
  manifest: z.object({ version: z.string() }),
  resourcePlans: z.record(z.string(), z.object({ steps: z.array(z.string()) })),
});

const acts: Readonly<Record<string, Fate>> = {
  create: "made",
  import: "made",
  read: "made",
  update: "changed",
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  "import-replacement": "replaced",
  "read-replacement": "replaced",
  delete: "gone",
};

const fateOf = (steps: readonly string[]): Fate => {
  const fates = steps.flatMap((step) => acts[step] ?? []);
  return fates.find((fate) => fate === "replaced") ?? fates[0] ?? "kept";
};

/**
 * Checks that a saved plan, which `pulumi up --plan` is held to, is of the same preview as the JSON:
 * what has been judged must be what will be done.
 *
 * @throws PlanError when it is none, or does something else
 */
export function requireSamePlan(text: string, { resources }: Plan): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PlanError("is no JSON; make it by: pulumi preview … --save-plan <file>");
  }
  const result = savedPlan.safeParse(value);
  if (!result.success) throw new PlanError("is no plan that 'pulumi preview --save-plan' wrote");
  const saved = new Map(
    Object.entries(result.data.resourcePlans).map(([urn, { steps }]) => [urn, fateOf(steps)]),
  );
  const shown = new Map(resources.map(({ urn, fate }) => [urn, fate]));
  const differing = [...new Set([...saved.keys(), ...shown.keys()])].filter(
    (urn) => (saved.get(urn) ?? "kept") !== (shown.get(urn) ?? "kept"),
  );
  const [first] = differing;
  if (first === undefined) return;
  throw new PlanError(
    `is not of the same preview: ${differing.length} of its resources end otherwise, ${first} for one; ` +
      "make both by one command: pulumi preview … --json --show-sames --save-plan <file>",
  );
}
