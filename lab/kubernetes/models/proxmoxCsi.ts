import type { ApiObject } from "../apiObject";
import { objectAt, objectsAt, textAt, valueAt } from "../json";
import type { ChartModel, ReleaseContext } from "./chartModel";

const driver = "csi.proxmox.sinextra.dev";
const chartName = { "app.kubernetes.io/name": "proxmox-csi-plugin" };

function storageClasses({ values }: ReleaseContext): ApiObject[] {
  return objectsAt(values, "storageClass").map((entry) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: textAt(entry, "name"),
      ...(entry["annotations"] !== undefined && { annotations: entry["annotations"] }),
    },
    provisioner: driver,
    allowVolumeExpansion: true,
    volumeBindingMode: textAt(entry, "volumeBindingMode") || "WaitForFirstConsumer",
    reclaimPolicy: textAt(entry, "reclaimPolicy") || "Delete",
    parameters: {
      ...objectAt(entry, "extraParameters"),
      "csi.storage.k8s.io/fstype": textAt(entry, "fstype") || "ext4",
      storage: textAt(entry, "storage"),
      ...(textAt(entry, "cache") !== "" && { cache: textAt(entry, "cache") }),
      ...(entry["ssd"] === true && { ssd: "true" }),
    },
    ...(entry["allowedTopologies"] !== undefined && {
      allowedTopologies: entry["allowedTopologies"],
    }),
  }));
}

/** The storage driver of the home site. */
export const proxmoxCsi: ChartModel = {
  chart: "proxmox-csi-plugin",
  version: "0.5.9",
  appVersion: "0.19.1",
  file: "lab/kubernetes/models/proxmoxCsi.ts",
  isNamedByRelease: true,
  defaults: {
    replicaCount: 1,
    priorityClassName: "system-cluster-critical",
    updateStrategy: { rollingUpdate: { maxUnavailable: 1 } },
    node: {
      tolerations: [
        { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
        { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
        { key: "karpenter.sh/disrupted", operator: "Exists", effect: "NoSchedule" },
      ],
    },
  },
  workloads: ({ release, fullname }) => {
    const labels = { ...chartName, "app.kubernetes.io/instance": release };
    const controller = { ...labels, "app.kubernetes.io/component": "controller" };
    return [
      {
        kind: "Deployment",
        name: `${fullname}-controller`,
        selector: controller,
        replicas: "replicaCount",
        placement: {
          nodeSelector: ["nodeSelector"],
          affinity: "affinity",
          tolerations: "tolerations",
          priorityClassName: "priorityClassName",
        },
        // It counts tainted nodes too, so a second replica may never be placed.
        fixed: {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: controller },
            },
          ],
        },
        mountedSecret: {
          volume: "cloud-config",
          secret: "existingConfigSecret",
          key: "existingConfigSecretKey",
          file: "config.yaml",
        },
        podAnnotations: "podAnnotations",
        updateStrategy: "updateStrategy",
        containers: [
          { name: `${fullname}-controller`, resources: "controller.plugin.resources" },
          { name: "csi-attacher", resources: "controller.attacher.resources" },
          { name: "csi-provisioner", resources: "controller.provisioner.resources" },
          { name: "csi-resizer", resources: "controller.resizer.resources" },
          { name: "liveness-probe", resources: "livenessprobe.resources" },
        ],
        source: "chart proxmox-csi-plugin 0.5.9, rendered: templates/controller-deployment.yaml",
      },
      {
        kind: "DaemonSet",
        name: `${fullname}-node`,
        selector: { ...labels, "app.kubernetes.io/component": "node" },
        placement: {
          nodeSelector: ["node.nodeSelector"],
          affinity: "node.affinity",
          tolerations: "node.tolerations",
        },
        fixed: { priorityClassName: "system-node-critical" },
        podAnnotations: "podAnnotations",
        containers: [
          { name: `${fullname}-node`, resources: "node.plugin.resources", isPrivileged: true },
          { name: "csi-node-driver-registrar", resources: "node.driverRegistrar.resources" },
          { name: "liveness-probe", resources: "livenessprobe.resources" },
        ],
        source: "chart proxmox-csi-plugin 0.5.9, rendered: templates/node-deployment.yaml",
      },
    ];
  },
  definitions: [],
  objects: (context) => [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: driver },
      // Whatever the values are: no pod is placed before a capacity is published.
      spec: { attachRequired: true, storageCapacity: true },
    },
    ...(valueAt(context.values, "createNamespace") === true
      ? [{ apiVersion: "v1", kind: "Namespace", metadata: { name: context.namespace } }]
      : []),
    ...storageClasses(context),
  ],
};
