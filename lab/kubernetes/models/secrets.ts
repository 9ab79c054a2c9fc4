import { externalSecretsDefinitions, sealedSecretsDefinitions } from "../definitions/secrets";
import { objectAt } from "../json";
import type { ChartModel } from "./chartModel";

const file = "lab/kubernetes/models/secrets.ts";
const labelsOf = (chart: string, release: string): Record<string, string> => ({
  "app.kubernetes.io/name": chart,
  "app.kubernetes.io/instance": release,
});

/** The operator alone: its webhook is off, and nothing here would answer for it. */
export const externalSecrets: ChartModel = {
  chart: "external-secrets",
  version: "2.9.0",
  appVersion: "v2.9.0",
  file,
  isNamedByRelease: true,
  defaults: {
    replicaCount: 1,
    podDisruptionBudget: { enabled: false, minAvailable: 1 },
    crds: { annotations: {} },
  },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: labelsOf("external-secrets", release),
      replicas: "replicaCount",
      placement: {
        nodeSelector: ["nodeSelector"],
        affinity: "affinity",
        tolerations: "tolerations",
        topologySpreadConstraints: "topologySpreadConstraints",
        priorityClassName: "priorityClassName",
      },
      updateStrategy: "strategy",
      disruptionBudget: "podDisruptionBudget",
      containers: [{ name: "external-secrets", resources: "resources", ports: [8080, 8082] }],
      source: "chart external-secrets 2.9.0, rendered: templates/deployment.yaml",
    },
  ],
  definitions: [],
  objects: ({ values }) =>
    externalSecretsDefinitions.map((definition) => ({
      ...definition,
      metadata: {
        ...definition.metadata,
        annotations: objectAt(values, "crds", "annotations"),
      },
    })),
};

/** Always one pod. */
export const sealedSecrets: ChartModel = {
  chart: "sealed-secrets",
  version: "2.19.1",
  appVersion: "0.40.0",
  file,
  isNamedByRelease: true,
  defaults: { replicas: 1 },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: labelsOf("sealed-secrets", release),
      replicas: "replicas",
      placement: {
        nodeSelector: ["nodeSelector"],
        affinity: "affinity",
        tolerations: "tolerations",
        priorityClassName: "priorityClassName",
      },
      containers: [{ name: "controller", resources: "resources", ports: [8080, 8081] }],
      source: "chart sealed-secrets 2.19.1, rendered: templates/deployment.yaml",
    },
  ],
  definitions: sealedSecretsDefinitions,
  objects: ({ release, fullname, namespace }) => [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: fullname, namespace },
      spec: {
        selector: labelsOf("sealed-secrets", release),
        ports: [{ name: "http", port: 8080, targetPort: 8080 }],
      },
    },
  ],
};

/** Its labels are older than the recommended ones, and keys at the root of its values mean nothing. */
export const reloader: ChartModel = {
  chart: "reloader",
  version: "2.2.16",
  appVersion: "v1.4.21",
  file,
  isNamedByRelease: true,
  defaults: { reloader: { deployment: { replicas: 1 } } },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: { app: fullname, release },
      replicas: "reloader.deployment.replicas",
      placement: {
        nodeSelector: ["reloader.deployment.nodeSelector"],
        affinity: "reloader.deployment.affinity",
        tolerations: "reloader.deployment.tolerations",
        topologySpreadConstraints: "reloader.deployment.topologySpreadConstraints",
        priorityClassName: "reloader.deployment.priorityClassName",
      },
      containers: [{ name: fullname, resources: "reloader.deployment.resources", ports: [9090] }],
      source: "chart reloader 2.2.16, rendered: templates/deployment.yaml",
    },
  ],
  definitions: [],
  objects: () => [],
};
