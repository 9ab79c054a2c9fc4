import { eachClass, knownProvisioners } from "../programClaims";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";

/**
 * A volume that is written at both sites at once waits for the other one at every write, and stops
 * when it is away; one bound before its pod is placed may lie where the pod cannot go.
 */
export const storageStaysOnOneSite = resourceRule(
  {
    name: "storage-stays-on-one-site",
    description:
      "Storage classes are of drivers that keep a volume at one place, chosen by its pod.",
    severity: "high",
    remediationSteps:
      "use a provisioner of the cluster's classes and `volumeBindingMode: WaitForFirstConsumer`.",
    thresholds: {
      provisioners: {
        type: "array",
        items: { type: "string" },
        default: knownProvisioners,
        description: "Provisioners whose volumes are at one site.",
      },
    },
  },
  (resource, { provisioners }, report) => {
    eachClass(resource, (made) => {
      separately([
        () => {
          const { provisioner } = made;
          if (provisioners.includes(String(provisioner))) return;
          const { subject } = made;
          const actual = `provisioner is ${shown(provisioner)}`;
          report({ subject, actual, expected: provisioners.join(", ") });
        },
        () => {
          const { bindingMode } = made;
          if (bindingMode === "WaitForFirstConsumer") return;
          const { subject } = made;
          const actual = `volumeBindingMode is ${shown(bindingMode)}`;
          report({ subject, actual, expected: "WaitForFirstConsumer" });
        },
      ]);
    });
  },
);
