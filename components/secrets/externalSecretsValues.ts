import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { type OneForEachVps, oneForEachVps } from "../platform/placement";
import { secretsCharts } from "./charts";

/** The values of the external-secrets chart that this cluster sets; it checks types, and no keys. */
export interface ExternalSecretsValues {
  readonly replicaCount: number;
  readonly leaderElect: true;
  readonly crds: { readonly annotations: { readonly "helm.sh/resource-policy": "keep" } };
  readonly processClusterExternalSecret: false;
  readonly processClusterPushSecret: false;
  readonly webhook: { readonly create: false };
  readonly certController: { readonly create: false };
  readonly affinity: OneForEachVps;
  readonly priorityClassName: "system-cluster-critical";
  readonly resources: ContainerResources;
  readonly podDisruptionBudget: { readonly enabled: true; readonly minAvailable: 1 };
  readonly livenessProbe: { readonly enabled: true };
  readonly readinessProbe: { readonly enabled: true };
}

/** Values of the operator that carries secrets from the store into the cluster: one on each VPS. */
export function externalSecretsValues(): ExternalSecretsValues {
  const { replicas, containers } = workloads.externalSecrets;
  const { release } = secretsCharts.externalSecrets;
  return {
    replicaCount: replicas,
    // Without it both would do all the work.
    leaderElect: true,
    // With the definitions every secret that came from the store would go.
    crds: { annotations: { "helm.sh/resource-policy": "keep" } },
    // What is used in one namespace is declared there.
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    // It only judges objects, which the definitions do too, and while it is away nobody could
    // change or delete one.
    webhook: { create: false },
    certController: { create: false },
    affinity: oneForEachVps(release, release),
    priorityClassName: "system-cluster-critical",
    resources: resourcesOf(containers.controller),
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    livenessProbe: { enabled: true },
    readinessProbe: { enabled: true },
  };
}
