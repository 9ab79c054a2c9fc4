import type * as pulumi from "@pulumi/pulumi";
import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { configHashKey } from "../platform/storageSecrets";
import { apiKeySecret, apiUrl } from "./names";
import { type OnVps, onVps } from "../platform/placement";

/** The values of the powerdns-operator chart that this cluster sets; it checks neither keys nor types. */
export interface PowerDnsOperatorValues {
  readonly replicaCount: 1;
  readonly credentials: { readonly existingSecret: string };
  readonly api: { readonly url: string; readonly vhost: "localhost"; readonly timeoutSeconds: 10 };
  readonly podAnnotations: Readonly<Record<typeof configHashKey, pulumi.Input<string>>>;
  readonly affinity: OnVps;
  readonly resources: ContainerResources;
}

/**
 * Values of the powerdns-operator chart: one pod on a VPS; the project supports no second one.
 *
 * @param keyHash changes with the API key
 */
export function powerDnsOperatorValues(keyHash: pulumi.Input<string>): PowerDnsOperatorValues {
  const { replicas, containers } = workloads.powerDnsOperator;
  return {
    replicaCount: replicas,
    // Without it the chart makes a key of its own, which is the word "secret".
    credentials: { existingSecret: apiKeySecret.name },
    api: { url: apiUrl, vhost: "localhost", timeoutSeconds: 10 },
    // The key is in its environment, which only another pod has anew.
    podAnnotations: { [configHashKey]: keyHash },
    affinity: onVps,
    resources: resourcesOf(containers.operator),
  };
}
