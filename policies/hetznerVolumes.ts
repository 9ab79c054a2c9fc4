import type { ResourceValidationArgs } from "@pulumi/policy";
import { hetznerClasses, VolumeLedger } from "./cost/volumeLedger";
import type { Report } from "./rule";
import { known, separately, unchecked } from "./unknown";

/** The one count of a run, for the rules about the number of volumes and those about their price. */
export const programVolumes = new VolumeLedger({ known, separately, unchecked });

/** The settings of every rule about volumes. */
export const storageClasses = {
  type: "array",
  items: { type: "string" },
  default: hetznerClasses,
  description: "Storage classes of Hetzner volumes, beside those that the program itself makes.",
} as const;

/**
 * Reports the resource that brings a run above a limit of volumes.
 *
 * @param wording says after the limit what it allows, such as "at most"
 */
export function volumesAbove(
  wording: string,
): (
  resource: ResourceValidationArgs,
  limit: number,
  configuredClasses: readonly string[],
  report: Report,
) => void {
  return (resource, limit, configuredClasses, report) => {
    separately([
      () => {
        programVolumes.count(resource);
      },
      () => {
        const total = programVolumes.totalAt(resource.urn, configuredClasses);
        if (total === undefined || total <= limit) return;
        report({
          subject: `'${resource.name}' (${resource.type})`,
          actual: `brings the program to ${total} Hetzner volumes`,
          expected: `${limit} ${wording}`,
        });
      },
    ]);
  };
}
