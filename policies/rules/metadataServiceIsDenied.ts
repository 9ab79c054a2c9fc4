import { objectsOf } from "../kubernetesObjects";
import { programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, isRecord, valueAt } from "../values";

const metadataAddress = "169.254.169.254/32";

/** Whether a policy forbids the address to every pod there is. */
function deniesMetadata(object: unknown): boolean {
  const selector = valueAt(object, "spec", "endpointSelector");
  const isForAll = isRecord(selector) && Object.keys(selector).length === 0;
  const denied = elements(valueAt(object, "spec", "egressDeny")).flatMap((read) =>
    elements(valueAt(read(), "toCIDR")).map((cidr) => String(cidr())),
  );
  return isForAll && denied.includes(metadataAddress);
}

/** The metadata service answers every pod of a VPS, and knows what the server was made with. */
export const metadataServiceIsDenied = programRule(
  {
    name: "metadata-service-is-denied",
    description: "With nodes on Hetzner, a policy forbids every pod the cloud's metadata service.",
    severity: "high",
    remediationSteps:
      "keep the CiliumClusterwideNetworkPolicy that denies 169.254.169.254/32 to `endpointSelector: {}`.",
    thresholds: {},
  },
  ({ inputs }, _settings, report) => {
    const hasVps = inputs.some(({ type }) => type === resourceType.server);
    const hasPods = inputs.some(({ type }) => type === resourceType.release);
    if (!hasVps || !hasPods) return;
    let isDenied = false;
    const check = inputs.map((resource) => () => {
      for (const { object } of objectsOf(resource, ["CiliumClusterwideNetworkPolicy"])) {
        if (deniesMetadata(object)) isDenied = true;
      }
    });
    separately([
      () => {
        separately(check);
      },
      () => {
        if (isDenied) return;
        const actual = "no policy denies it to every pod";
        report({
          subject: "metadata service",
          actual,
          expected: `egressDeny of ${metadataAddress}`,
        });
      },
    ]);
  },
);
