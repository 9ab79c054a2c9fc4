import { programRule } from "../rule";
import { checkSite } from "../sitePlacement";

/**
 * DNS, ingress, certificates and secrets are what everything else needs, also while home is away;
 * the scheduler moves what is not held to a VPS. Third members of databases that replicate among
 * themselves are left to the rules about them.
 */
export const criticalServicesStayOnVps = programRule(
  {
    name: "critical-services-stay-on-vps",
    description: "Services of the critical path can run on VPS nodes only.",
    severity: "critical",
    remediationSteps:
      "set `nodeSelector: {hybrid.cluster/site: vps}` or a required node affinity where this workload takes it (for charts see policies/charts).",
    thresholds: {
      namespaces: {
        type: "array",
        items: { type: "string" },
        default: ["dns", "cert-manager", "authentik", "vault", "external-secrets"],
        description: "Namespaces whose manifests are on the critical path.",
      },
    },
  },
  (program, { namespaces }, report) => {
    checkSite(program, "vps", namespaces, report);
  },
);
