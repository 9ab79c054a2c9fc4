import { storageClasses, VolumeLedger } from "../hetznerVolumes";
import { resourceRule } from "../rule";
import { separately } from "../unknown";

const ledger = new VolumeLedger();

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
    separately([
      () => {
        ledger.count(resource);
      },
      () => {
        const total = ledger.totalAt(resource.urn, settings.storageClasses);
        if (total === undefined || total <= settings.warnAboveVolumes) return;
        report({
          subject: `'${resource.name}' (${resource.type})`,
          actual: `brings the program to ${total} Hetzner volumes`,
          expected: `${settings.warnAboveVolumes} or fewer`,
        });
      },
    ]);
  },
);
