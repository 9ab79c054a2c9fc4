import { rules } from "../../../policies/rules";
import { type Verdict, violationsOf } from "../../support/violationsOf";
import type { Mutant } from "./mutants";

type Rule = (typeof rules)[number];

/** Rules that tell what others noted while the run lasted, or count what others saw. */
const hearsOthers = (rule: Rule): boolean =>
  rule.name === "monthly-cost-is-within-budget" ||
  ("validateStack" in rule && "validateResource" in rule);

/**
 * What one rule says of a program. Rules that tell what others noted see the others run first, as in
 * the pack; all others are looked at alone.
 */
export async function verdictOf(
  rule: Rule,
  { program, config = {} }: Omit<Mutant, "what">,
): Promise<Verdict> {
  const before = hearsOthers(rule) ? rules.slice(0, rules.indexOf(rule)) : [];
  for (const earlier of before) await violationsOf(earlier, program, config[earlier.name]);
  return violationsOf(rule, program, config[rule.name]);
}
