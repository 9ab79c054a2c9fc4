import { storageClasses, VolumeLedger } from "../hetznerVolumes";
import { resourceRule } from "../rule";
import { separately } from "../unknown";

const ledger = new VolumeLedger();

/** Each volume costs every month and ties its pod to one location; data belongs on local disks. */
export const hetznerVolumesAreCapped = resourceRule(
  {
    name: "hetzner-volumes-are-capped",
    description: "The whole program asks for three Hetzner volumes at most.",
    severity: "high",
    remediationSteps:
      "move the claim to local-path or to the home storage class, or remove another volume.",
    thresholds: {
      maximumVolumes: {
        type: "integer",
        minimum: 0,
        default: 3,
        description: "Hetzner volumes a program may ask for.",
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
        if (total === undefined || total <= settings.maximumVolumes) return;
        report({
          subject: `'${resource.name}' (${resource.type})`,
          actual: `brings the program to ${total} Hetzner volumes`,
          expected: `${settings.maximumVolumes} at most`,
        });
      },
    ]);
  },
);
