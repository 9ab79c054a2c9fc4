import type { PolicyResource } from "@pulumi/policy";
import { ancestorOfType } from "../ancestry";
import { stackRule } from "../rule";
import { resourceType } from "../types";

/** Machine secrets wherever they stand, and everything kept beside the cluster. */
function isIdentity(resource: PolicyResource): boolean {
  const { type } = resource;
  if (type.startsWith("pulumi:providers:")) return false;
  return (
    type === resourceType.machineSecrets ||
    ancestorOfType(resource, resourceType.persistentAuth) !== undefined
  );
}

/**
 * Machine secrets are the cluster: nodes made with other ones never join it again, and what is
 * sealed or encrypted under a lost key stays so. They must survive the cluster and every mistake.
 */
export const identitiesOutliveTheCluster = stackRule(
  {
    name: "identities-outlive-the-cluster",
    description: "Machine secrets and keys are protected and stand outside the cluster.",
    severity: "critical",
    remediationSteps:
      "create the resource in PersistentAuth, with `protect: true`, and hand its outputs to the cluster.",
    thresholds: {},
  },
  (resources, _settings, report) => {
    for (const resource of resources.filter(isIdentity)) {
      const subject = `'${resource.name}' (${resource.type})`;
      const cluster = ancestorOfType(resource, resourceType.hybridCluster);
      const { urn } = resource;
      if (!resource.opts.protect) {
        report({ subject, actual: "can be deleted", expected: "protect: true", urn });
      }
      if (cluster !== undefined) {
        const actual = `stands below cluster '${cluster.name}' and is destroyed with it`;
        report({ subject, actual, expected: "a parent outside the cluster", urn });
      }
    }
  },
);
