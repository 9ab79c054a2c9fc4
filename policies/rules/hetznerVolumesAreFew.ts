import { storageClasses, volumesAbove } from "../hetznerVolumes";
import { resourceRule } from "../rule";

const check = volumesAbove("or fewer");

/** A warning before the cap: the last free volume is wanted for a repair one day. */
export const hetznerVolumesAreFew = resourceRule(
  {
    name: "hetzner-volumes-are-few",
    description: "The program keeps below its cap of Hetzner volumes.",
    enforcementLevel: "advisory",
    severity: "medium",
    remediationSteps: "plan which claim moves to local-path or to the home storage class.",
    thresholds: {
      warnAboveVolumes: {
        type: "integer",
        minimum: 0,
        default: 2,
        description: "Hetzner volumes above which the rule warns.",
      },
      storageClasses,
    },
  },
  (resource, settings, report) => {
    check(resource, settings.warnAboveVolumes, settings.storageClasses, report);
  },
);
