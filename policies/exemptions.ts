import type { PolicyConfigSchema } from "@pulumi/policy";

/** JSON schema of one setting of a rule. */
export type SettingSchema = PolicyConfigSchema["properties"][string];

/** A subject a rule leaves alone, and why. */
export interface Exemption {
  readonly subject: string;
  readonly reason: string;
}

/** Every rule takes the same list; an entry without a reason is refused by the engine. */
export const exemptionsSchema = {
  type: "array",
  description: "Subjects this rule leaves alone, each with the reason.",
  default: [],
  items: {
    type: "object",
    required: ["subject", "reason"],
    additionalProperties: false,
    properties: {
      subject: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
    },
  },
} satisfies SettingSchema;

/** Whether the configuration exempts a subject, which is named exactly as in the rule's message. */
export function isExempt(exemptions: readonly Exemption[], subject: string): boolean {
  return exemptions.some((exemption) => exemption.subject === subject);
}
