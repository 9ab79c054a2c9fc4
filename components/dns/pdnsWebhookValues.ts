import { charts } from "../platform/charts";
import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { dnsCharts } from "./charts";
import { webhookGroup } from "./dns01";
import { type OneForEachVps, oneForEachVps } from "../platform/placement";

/** The values of the cert-manager-webhook-pdns chart that this cluster sets; it checks neither keys nor types. */
export interface PdnsWebhookValues {
  readonly replicaCount: number;
  readonly groupName: string;
  readonly certManager: { readonly namespace: string; readonly serviceAccountName: string };
  readonly affinity: OneForEachVps;
  readonly resources: ContainerResources;
}

/**
 * Values of the chart that lets cert-manager write challenges into our zones. Two pods: it serves a
 * part of the Kubernetes API, and while none answers, no namespace of the cluster can be deleted.
 */
export function pdnsWebhookValues(): PdnsWebhookValues {
  const { replicas, containers } = workloads.pdnsWebhook;
  const { release } = dnsCharts.pdnsWebhook;
  return {
    replicaCount: replicas,
    groupName: webhookGroup,
    certManager: {
      namespace: charts.certManager.namespace,
      serviceAccountName: charts.certManager.release,
    },
    affinity: oneForEachVps(release, release),
    resources: resourcesOf(containers.webhook),
  };
}
