import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { apiKeySecret, apiUrl } from "./names";
import { type OnVps, onVps } from "../platform/placement";

/** The values of the powerdns-operator chart that this cluster sets; it checks neither keys nor types. */
export interface PowerDnsOperatorValues {
  readonly replicaCount: 1;
  readonly credentials: { readonly existingSecret: string };
  readonly api: { readonly url: string; readonly vhost: "localhost"; readonly timeoutSeconds: 10 };
  readonly affinity: OnVps;
  readonly resources: ContainerResources;
}

/** Values of the powerdns-operator chart: one pod on a VPS; the project supports no second one. */
export function powerDnsOperatorValues(): PowerDnsOperatorValues {
  const { replicas, containers } = workloads.powerDnsOperator;
  return {
    replicaCount: replicas,
    // Without it the chart makes a key of its own, which is the word "secret".
    credentials: { existingSecret: apiKeySecret.name },
    api: { url: apiUrl, vhost: "localhost", timeoutSeconds: 10 },
    affinity: onVps,
    resources: resourcesOf(containers.operator),
  };
}
