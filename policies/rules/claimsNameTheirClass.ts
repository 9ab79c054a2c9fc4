import { classOf, eachClaim } from "../programClaims";
import { resourceRule } from "../rule";
import { valueAt } from "../values";

/** The default class changes with one annotation, and then new volumes are somewhere else. */
export const claimsNameTheirClass = resourceRule(
  {
    name: "claims-name-their-class",
    description: "Every claim names its storage class.",
    severity: "medium",
    remediationSteps: "set `storageClassName`: local-path, hcloud-volumes or proxmox.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    eachClaim(resource, ({ subject, spec }) => {
      // One that names its volume asks for no other.
      if (classOf(spec) !== undefined || valueAt(spec, "volumeName") !== undefined) return;
      report({ subject, actual: "names no storage class", expected: "the class of its site" });
    });
  },
);
