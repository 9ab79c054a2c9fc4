import { storageClasses, volumesAbove } from "../hetznerVolumes";
import { resourceRule } from "../rule";

const check = volumesAbove("at most");

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
    check(resource, settings.maximumVolumes, settings.storageClasses, report);
  },
);
