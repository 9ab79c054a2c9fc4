import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { dnsCharts } from "./charts";
import { type OneForEachVps, oneForEachVps } from "../platform/placement";

interface Part {
  readonly ha: { readonly enabled: true; readonly replicas: number };
  readonly pdb: { readonly enabled: true; readonly maxUnavailable: 1 };
  readonly affinity: OneForEachVps;
  readonly priorityClassName: "system-cluster-critical";
  readonly resources: ContainerResources;
}

/** The values of the mariadb-operator chart that this cluster sets; it checks neither keys nor types. */
export interface MariaDbOperatorValues extends Part {
  readonly crds: { readonly enabled: false };
  readonly currentNamespaceOnly: false;
  readonly webhook: Part & {
    readonly cert: { readonly certManager: { readonly enabled: true } };
  };
}

/** The chart's parts inherit nothing from each other. */
function part(
  { replicas }: { readonly replicas: number },
  name: string,
  resources: ContainerResources,
): Part {
  return {
    ha: { enabled: true, replicas },
    pdb: { enabled: true, maxUnavailable: 1 },
    affinity: oneForEachVps(name, dnsCharts.mariaDbOperator.release),
    priorityClassName: "system-cluster-critical",
    resources,
  };
}

/**
 * Values of the mariadb-operator chart: operator and webhook twice, one of each on a VPS. While no
 * webhook answers, nobody can change the database's objects.
 */
export function mariaDbOperatorValues(): MariaDbOperatorValues {
  const { mariaDbOperator, mariaDbWebhook } = workloads;
  return {
    ...part(
      mariaDbOperator,
      "mariadb-operator",
      resourcesOf(mariaDbOperator.containers.controller),
    ),
    // A release of their own: removed with this one, they would take every database with them.
    crds: { enabled: false },
    // True would leave the webhook out.
    currentNamespaceOnly: false,
    webhook: {
      ...part(
        mariaDbWebhook,
        "mariadb-operator-webhook",
        resourcesOf(mariaDbWebhook.containers.webhook),
      ),
      // Otherwise a third program would renew the certificate.
      cert: { certManager: { enabled: true } },
    },
  };
}
