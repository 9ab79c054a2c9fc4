import { dependenciesOf, releasesOf } from "../dependencies";
import { programRule } from "../rule";

const storeType = /^kubernetes:external-secrets\.io\/[^:]+:(?:Cluster)?SecretStore$/;

/** A store that is made first stays in error, and with it every secret that hangs on it. */
export const secretStoreFollowsVault = programRule(
  {
    name: "secret-store-follows-vault",
    description: "Stores of External Secrets are created after the secret store they read.",
    severity: "high",
    remediationSteps:
      "let the SecretStore depend on the releases of OpenBao or Vault and of external-secrets.",
    thresholds: {},
  },
  (program, _settings, report) => {
    const wanted = [
      { what: "OpenBao or Vault", urns: releasesOf(program, "openbao", "vault") },
      { what: "external-secrets", urns: releasesOf(program, "external-secrets") },
    ];
    for (const resource of program.resources.filter(({ type }) => storeType.test(type))) {
      const before = dependenciesOf(resource);
      for (const { what } of wanted.filter(({ urns }) => !urns.some((urn) => before.has(urn)))) {
        const subject = `'${resource.name}' (${resource.type})`;
        const actual = `may be created before ${what}`;
        report({ subject, actual, expected: "a dependency on its release", urn: resource.urn });
      }
    }
  },
);
