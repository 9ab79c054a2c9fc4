import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { expiredExemptions } from "../exemptions";

const remediationSteps =
  "put right what it was for and remove it, or give it a later day and a reason that holds until then.";

/**
 * What was to last until Friday lasts for years unless somebody is made to look at it. No exemption
 * exempts from this rule.
 */
export const exemptionsAreCurrent: ResourceValidationPolicy & StackValidationPolicy = {
  name: "exemptions-are-current",
  description: "No exemption in the pack's configuration is past its last day.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps,
  configSchema: { properties: {} },
  validateResource: (resource) => {
    expiredExemptions.beginAt(resource);
  },
  validateStack: (_stack, report) => {
    for (const { rule, resource, expires, reason } of expiredExemptions.take()) {
      report(
        `exemption of ${resource} from ${rule}: ended on ${expires} (it was for: ${reason}), ` +
          `expected a day to come. Fix: ${remediationSteps}`,
      );
    }
  },
};
