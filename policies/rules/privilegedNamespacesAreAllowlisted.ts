import { eachObject } from "../kubernetesObjects";
import { resourceRule } from "../rule";
import { shown, valueAt } from "../values";

const enforceLabel = "pod-security.kubernetes.io/enforce";

/** Talos lets pods reach for their node only in namespaces that say so: each is a hole in the fence. */
export const privilegedNamespacesAreAllowlisted = resourceRule(
  {
    name: "privileged-namespaces-are-allowlisted",
    description: "Only listed namespaces let pods reach for their node.",
    severity: "high",
    remediationSteps:
      "remove the label, or add the namespace to this rule's configuration on purpose.",
    thresholds: {
      namespaces: {
        type: "array",
        items: { type: "string" },
        default: ["csi-proxmox", "local-path-storage", "dns", "nvidia-device-plugin"],
        description:
          "Namespaces of volume drivers, of name servers, which take port 53 of their node, and of the GPU's driver.",
      },
    },
  },
  (resource, { namespaces }, report) => {
    eachObject(resource, (one) => {
      if (one.kind !== "Namespace" || namespaces.includes(one.name)) return;
      const { subject, object } = one;
      const level = valueAt(object, "metadata", "labels", enforceLabel);
      if (level === undefined || level === "baseline" || level === "restricted") return;
      report({
        subject,
        actual: `${enforceLabel} is ${shown(level)}`,
        expected: "baseline or restricted",
      });
    });
  },
);
