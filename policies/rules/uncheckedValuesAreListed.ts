import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { type UncheckedValue, uncheckedValues } from "../uncheckedValues";

/** When a value is known, and its rule runs again. */
const moments = {
  resource: "in the update, before the resource is created or changed",
  stack: "at the end of the update, when all is created",
};

const momentOf = ({ isOfStack, until }: UncheckedValue): string =>
  until ?? (isOfStack ? moments.stack : moments.resource);

const shown = ({ rule, resource, what }: UncheckedValue): string =>
  resource === undefined ? `${rule}: ${what}` : `${rule} of ${resource}: ${what}`;

/**
 * Not a rule that anything can break: a preview that refuses nothing is no permission for what it
 * could not look at, so the last line says what that is and when it will be looked at.
 */
export const uncheckedValuesAreListed: ResourceValidationPolicy & StackValidationPolicy = {
  name: "unchecked-values-are-listed",
  description: "What the rules could not check in this preview, and when they will.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediationSteps: "read it; what is listed is checked while the update runs, or when it says.",
  configSchema: { properties: {} },
  validateResource: (resource) => {
    uncheckedValues.beginAt(resource);
  },
  validateStack: (_stack, report) => {
    const all = uncheckedValues.take();
    if (all.length === 0) return;
    const whens = [...new Set([moments.resource, moments.stack, ...all.map(momentOf)])];
    const parts = whens.flatMap((when) => {
      const values = all.filter((value) => momentOf(value) === when);
      return values.length === 0 ? [] : [`${when}: ${values.map(shown).join("; ")}`];
    });
    const count = all.length === 1 ? "1 value" : `${all.length} values`;
    report(`unchecked: ${count} not known in this preview. Checked ${parts.join(". Checked ")}.`);
  },
};
