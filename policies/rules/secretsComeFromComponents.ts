import { ancestors } from "../ancestry";
import { stackRule } from "../rule";

/**
 * A Secret written beside the components holds what somebody typed: services get theirs from the
 * secret store, and Git gets sealed ones.
 */
export const secretsComeFromComponents = stackRule(
  {
    name: "secrets-come-from-components",
    description:
      "Secrets stand below the program's components; every other one is external or sealed.",
    severity: "high",
    remediationSteps:
      "use an ExternalSecret, a SealedSecret in Git, or a component that hands over a secret output.",
    thresholds: {},
  },
  (resources, _settings, report) => {
    for (const resource of resources) {
      const { type, name, urn } = resource;
      if (!/^kubernetes:core\/v1:Secret(?:List|Patch)?$/.test(type)) continue;
      if (ancestors(resource).some((ancestor) => ancestor.type.startsWith("hybrid:"))) continue;
      const actual = "is written beside the components";
      report({ subject: `Secret '${name}'`, actual, expected: "an ExternalSecret", urn });
    }
  },
);
