import { powerDnsDefinitions } from "../definitions/powerDns";
import { printed } from "../json";
import type { ChartModel, ModelledWorkload } from "./chartModel";

const file = "lab/kubernetes/models/dns.ts";
const labelsOf = (chart: string, release: string): Record<string, string> => ({
  "app.kubernetes.io/name": chart,
  "app.kubernetes.io/instance": release,
});

const placement = {
  nodeSelector: ["nodeSelector"],
  affinity: "affinity",
  tolerations: "tolerations",
  topologySpreadConstraints: "topologySpreadConstraints",
  priorityClassName: "priorityClassName",
} as const satisfies ModelledWorkload["placement"];

/** Zones and records as objects. The project supports one pod. */
export const powerDnsOperator: ChartModel = {
  chart: "powerdns-operator",
  version: "0.6.0",
  appVersion: "v0.6.0",
  file,
  isNamedByRelease: true,
  defaults: {
    replicaCount: 1,
    resources: {
      requests: { cpu: "10m", memory: "64Mi" },
      limits: { cpu: "500m", memory: "128Mi" },
    },
  },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: labelsOf("powerdns-operator", release),
      replicas: "replicaCount",
      podAnnotations: "podAnnotations",
      placement,
      containers: [{ name: "powerdns-operator", resources: "resources", ports: [8080, 8081] }],
      source: "chart powerdns-operator 0.6.0, rendered: templates/deployment.yaml",
    },
  ],
  // From the chart's `crds`: installed once, never changed or removed by helm.
  definitions: powerDnsDefinitions,
  objects: () => [],
};

/** Records of routes. */
export const externalDns: ChartModel = {
  chart: "external-dns",
  version: "1.22.0",
  appVersion: "0.22.0",
  file,
  isNamedByRelease: true,
  defaults: { replicaCount: 1, deploymentStrategy: { type: "Recreate" } },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: labelsOf("external-dns", release),
      replicas: "replicaCount",
      podAnnotations: "podAnnotations",
      placement,
      updateStrategy: "deploymentStrategy",
      containers: [{ name: "external-dns", resources: "resources", ports: [7979] }],
      source: "chart external-dns 1.22.0, rendered: templates/deployment.yaml",
    },
  ],
  definitions: [],
  objects: ({ values }) => {
    // As the chart's schema: from 1.22 on there is no default.
    if (["create-only", "sync", "upsert-only"].includes(printed(values["policy"]))) return [];
    throw new Error("policy: expected create-only, sync or upsert-only, got none of them");
  },
};

/** Challenges in our zones. Its API service is left out: nothing would answer there. */
export const pdnsWebhook: ChartModel = {
  chart: "cert-manager-webhook-pdns",
  version: "3.2.5",
  appVersion: "v2.5.5",
  file,
  isNamedByRelease: true,
  defaults: { replicaCount: 1 },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: labelsOf("cert-manager-webhook-pdns", release),
      replicas: "replicaCount",
      placement,
      containers: [{ name: "cert-manager-webhook-pdns", resources: "resources", ports: [8443] }],
      source: "chart cert-manager-webhook-pdns 3.2.5, rendered: templates/deployment.yaml",
    },
  ],
  definitions: [],
  objects: ({ release, fullname, namespace }) => [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: fullname, namespace },
      spec: {
        selector: labelsOf("cert-manager-webhook-pdns", release),
        ports: [{ name: "https", port: 443, targetPort: 8443 }],
      },
    },
  ],
};
