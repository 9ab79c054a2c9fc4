import { programRule } from "../rule";
import { checkSite } from "../sitePlacement";

/** What stores much fills the small disks of a VPS, or asks for volumes that cost every month. */
export const heavyServicesStayAtHome = programRule(
  {
    name: "heavy-services-stay-at-home",
    description: "Services that store much can run on nodes at home only.",
    severity: "high",
    remediationSteps:
      "set `nodeSelector: {hybrid.cluster/site: home}` or a required node affinity where this workload takes it (for charts see policies/charts).",
    thresholds: {
      namespaces: {
        type: "array",
        items: { type: "string" },
        default: ["harbor", "gitea", "loki", "grafana", "monitoring", "media", "nix-cache"],
        description: "Namespaces whose manifests store much.",
      },
    },
  },
  (program, { namespaces }, report) => {
    checkSite(program, "home", namespaces, report);
  },
);
