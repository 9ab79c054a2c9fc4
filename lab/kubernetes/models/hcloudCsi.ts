import type { ApiObject } from "../apiObject";
import { type JsonObject, objectAt, objectsAt, printed, textAt, valueAt } from "../json";
import type { ChartModel, ReleaseContext } from "./chartModel";

const driver = "csi.hetzner.cloud";
const providedBy = "instance.hetzner.cloud/provided-by";
const chartName = { "app.kubernetes.io/name": "hcloud-csi" };

/** Preferred, never required: without a selector of its own the controller lands anywhere. */
const preferCloud: JsonObject = {
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 1,
        preference: {
          matchExpressions: [{ key: providedBy, operator: "In", values: ["cloud"] }],
        },
      },
    ],
  },
};

const notOnRootServers: JsonObject = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: "instance.hetzner.cloud/is-root-server", operator: "NotIn", values: ["true"] },
            { key: providedBy, operator: "NotIn", values: ["robot"] },
          ],
        },
      ],
    },
  },
};

function storageClasses({ values }: ReleaseContext): ApiObject[] {
  const isBound = valueAt(values, "global", "enableProvidedByTopology") === true;
  return objectsAt(values, "storageClasses").map((entry) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: textAt(entry, "name"),
      annotations: {
        ...objectAt(entry, "annotations"),
        "storageclass.kubernetes.io/is-default-class": printed(entry["defaultStorageClass"]),
      },
    },
    provisioner: driver,
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    reclaimPolicy: textAt(entry, "reclaimPolicy"),
    ...(entry["extraParameters"] !== undefined && { parameters: entry["extraParameters"] }),
    ...(isBound && {
      allowedTopologies: [{ matchLabelExpressions: [{ key: providedBy, values: ["cloud"] }] }],
    }),
  }));
}

/** Hetzner's storage driver. */
export const hcloudCsi: ChartModel = {
  chart: "hcloud-csi",
  version: "2.22.1",
  appVersion: "2.22.1",
  file: "lab/kubernetes/models/hcloudCsi.ts",
  isNamedByRelease: true,
  defaults: {
    global: { enableProvidedByTopology: false },
    controller: {
      replicaCount: 1,
      affinity: preferCloud,
      hcloudToken: { existingSecret: { name: "hcloud", key: "token" } },
    },
    // The chart renders an empty list as this one.
    node: { affinity: notOnRootServers, tolerations: [{ operator: "Exists" }] },
    storageClasses: [
      { name: "hcloud-volumes", defaultStorageClass: true, reclaimPolicy: "Delete" },
    ],
  },
  workloads: ({ release, fullname }) => {
    const labels = { ...chartName, "app.kubernetes.io/instance": release };
    return [
      {
        kind: "Deployment",
        name: `${fullname}-controller`,
        selector: { ...labels, "app.kubernetes.io/component": "controller" },
        replicas: "controller.replicaCount",
        placement: {
          nodeSelector: ["controller.nodeSelector"],
          affinity: "controller.affinity",
          tolerations: "controller.tolerations",
          topologySpreadConstraints: "controller.topologySpreadConstraints",
          priorityClassName: "controller.priorityClassName",
        },
        podAnnotations: "controller.podAnnotations",
        containers: [
          { name: "csi-attacher", resources: "controller.resources.csiAttacher" },
          { name: "csi-resizer", resources: "controller.resources.csiResizer" },
          { name: "csi-provisioner", resources: "controller.resources.csiProvisioner" },
          { name: "liveness-probe", resources: "controller.resources.livenessProbe" },
          {
            name: "hcloud-csi-driver",
            resources: "controller.resources.hcloudCSIDriver",
            ports: [9808],
            secretVariable: {
              name: "HCLOUD_TOKEN",
              secret: "controller.hcloudToken.existingSecret.name",
              key: "controller.hcloudToken.existingSecret.key",
            },
          },
        ],
        source: "chart hcloud-csi 2.22.1, rendered: templates/controller/deployment.yaml",
      },
      {
        kind: "DaemonSet",
        name: `${fullname}-node`,
        selector: { ...labels, "app.kubernetes.io/component": "node" },
        isOnHostNetwork: "node.hostNetwork",
        placement: {
          nodeSelector: ["node.nodeSelector"],
          affinity: "node.affinity",
          tolerations: "node.tolerations",
          priorityClassName: "node.priorityClassName",
        },
        podAnnotations: "node.podAnnotations",
        containers: [
          { name: "csi-node-driver-registrar", resources: "node.resources.csiNodeDriverRegistrar" },
          { name: "liveness-probe", resources: "node.resources.livenessProbe" },
          {
            name: "hcloud-csi-driver",
            resources: "node.resources.hcloudCSIDriver",
            ports: [9808],
            isPrivileged: true,
          },
        ],
        source: "chart hcloud-csi 2.22.1, rendered: templates/node/daemonset.yaml",
      },
    ];
  },
  definitions: [],
  objects: (context) => [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: driver },
      spec: { attachRequired: true, fsGroupPolicy: "File" },
    },
    ...storageClasses(context),
  ],
};
