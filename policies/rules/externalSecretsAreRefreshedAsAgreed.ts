import { objectsOf } from "../kubernetesObjects";
import { resourceRule } from "../rule";
import { shown, valueAt } from "../values";

/** "8760h", "8760h0m0s" and "1m" in seconds; undefined for anything else. */
function seconds(duration: unknown): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(duration));
  if (match === null || match[0] === "") return undefined;
  const [, hours = "0", minutes = "0", rest = "0"] = match;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
}

/**
 * Every read is a way to fail while the secret store is away, so most secrets are read once a year
 * or on purpose; a key that was revoked must stop working at once.
 */
export const externalSecretsAreRefreshedAsAgreed = resourceRule(
  {
    name: "external-secrets-are-refreshed-as-agreed",
    description: "External secrets are read once a year, and API keys every minute.",
    severity: "medium",
    remediationSteps: "set `refreshInterval: 8760h`, and `1m` where keys must be revocable.",
    thresholds: {
      secretSeconds: {
        type: "integer",
        minimum: 1,
        default: 31_536_000,
        description: "How often a secret is read, in seconds.",
      },
      apiKeySeconds: {
        type: "integer",
        minimum: 1,
        default: 60,
        description: "How often API keys are read, in seconds.",
      },
      apiKeyNamespaces: {
        type: "array",
        items: { type: "string" },
        default: ["inference"],
        description: "Namespaces whose external secrets are API keys.",
      },
    },
  },
  (resource, { secretSeconds, apiKeySeconds, apiKeyNamespaces }, report) => {
    for (const { subject, namespace, object } of objectsOf(resource, ["ExternalSecret"])) {
      const interval = valueAt(object, "spec", "refreshInterval");
      const expected = apiKeyNamespaces.includes(namespace) ? apiKeySeconds : secretSeconds;
      if (seconds(interval) === expected) continue;
      report({
        subject,
        actual: `refreshInterval is ${shown(interval)}`,
        expected: `${expected} seconds`,
      });
    }
  },
);
