import type { PolicyConfigSchema } from "@pulumi/policy";
import { RunNotes } from "./runNotes";

/** JSON schema of one setting of a rule. */
export type SettingSchema = PolicyConfigSchema["properties"][string];

/** A finding that somebody answers for, until a day. It stands at its rule in the configuration. */
export interface Exemption {
  /** What the rule's message begins with, up to the first ": ". */
  readonly resource: string;
  readonly reason: string;
  /** The last day on which it holds, ISO 8601, UTC. */
  readonly expires: string;
}

/** What the configuration gives every rule beside its own settings. */
export interface Exempting {
  readonly exemptions?: readonly Exemption[];
}

/** Every rule takes the same list; the engine refuses an entry that lacks something. */
export const exemptionsSchema = {
  type: "array",
  description: "Findings this rule leaves alone, each with a reason and a last day.",
  default: [],
  items: {
    type: "object",
    required: ["resource", "reason", "expires"],
    additionalProperties: false,
    properties: {
      resource: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
      expires: { type: "string", format: "date" },
    },
  },
} satisfies SettingSchema;

interface ExpiredExemption extends Exemption {
  readonly rule: string;
}

/** Exemptions of this run past their last day, for the rule that refuses them. */
export const expiredExemptions = new RunNotes<ExpiredExemption>();

const today = (): string => new Date().toISOString().slice(0, 10);

export const isExpired = ({ expires }: Exemption, day: string): boolean => expires < day;

/** Notes the exemptions of a rule that hold no longer. */
export function noteExpired(rule: string, { exemptions = [] }: Exempting): void {
  if (exemptions.length === 0) return;
  const day = today();
  for (const exemption of exemptions) {
    if (isExpired(exemption, day)) expiredExemptions.note({ rule, ...exemption });
  }
}

/** Whether the configuration exempts a subject, which is named exactly as in the rule's message. */
export function isExempt(
  exemptions: readonly Exemption[],
  subject: string,
  day: string = today(),
): boolean {
  return exemptions.some(
    (exemption) => exemption.resource === subject && !isExpired(exemption, day),
  );
}
