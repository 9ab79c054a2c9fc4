import type { rules } from "../../policies/rules";
import { type Subject, violationsOf } from "../support/violationsOf";

/** Resources that a rule is shown, and what about them matters. */
interface Example {
  readonly of: string;
  readonly resources: readonly Subject[];
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface RuleTable {
  readonly accepts: readonly Example[];
  /** With each finding as the message has it, up to the fix. */
  readonly reports: readonly (Example & { readonly findings: readonly string[] })[];
  /** What a preview does not know: how many statements say so, and what is reported all the same. */
  readonly leavesUnchecked: readonly (Example & {
    readonly statements?: number;
    readonly findings?: readonly string[];
  })[];
}

/** A message without its fix, which is the rule's text. */
const findingsIn = (violations: readonly string[]): readonly string[] =>
  violations.map((message) => message.replace(/\. Fix: .*$/s, ""));

/** The subject by which a configuration exempts a finding. */
const subjectOf = (finding: string): string => finding.slice(0, finding.indexOf(": "));

/** Tests a rule by a table of examples; each that it reports can be exempted by its subject. */
export function describeRule(rule: (typeof rules)[number], table: RuleTable): void {
  const { accepts, reports, leavesUnchecked } = table;
  describe(rule.name, () => {
    it.each(accepts)("accepts $of", async ({ resources, config }) => {
      const verdict = await violationsOf(rule, resources, config);

      expect(verdict).toEqual({ violations: [], urns: [], unchecked: [] });
    });

    it.each(reports)("reports $of", async ({ resources, config, findings }) => {
      const { violations, unchecked } = await violationsOf(rule, resources, config);

      expect(findingsIn(violations)).toEqual(findings);
      expect(unchecked).toEqual([]);
    });

    it.each(reports)("leaves $of alone when it is exempted", async (example) => {
      const { resources, config = {}, findings } = example;
      const exemptions = findings.map((finding) => ({
        resource: subjectOf(finding),
        reason: "a reason of some length",
        expires: "2999-12-31",
      }));

      expect((await violationsOf(rule, resources, { ...config, exemptions })).violations).toEqual(
        [],
      );
    });

    if (leavesUnchecked.length === 0) return;
    it.each(leavesUnchecked)("says that it could not check $of", async (example) => {
      const { resources, config, statements = 1, findings = [] } = example;
      const { violations, unchecked } = await violationsOf(rule, resources, config);

      expect(findingsIn(violations)).toEqual(findings);
      expect(unchecked).toHaveLength(statements);
      expect(unchecked[0]).toMatch(/can't be known|no rule reads/);
    });
  });
}
