import { objectAt, printed, textAt, valueAt } from "../json";
import type { ChartModel } from "./chartModel";

/** Folders on the nodes' own disks. */
export const localPath: ChartModel = {
  chart: "local-path-provisioner",
  version: "0.0.37",
  appVersion: "0.0.37",
  file: "lab/kubernetes/models/localPath.ts",
  isNamedByRelease: true,
  defaults: {
    replicaCount: 1,
    storageClass: {
      name: "local-path",
      defaultClass: false,
      defaultVolumeType: "hostPath",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    nodePathMap: [
      { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: ["/opt/local-path-provisioner"] },
    ],
    configmap: { name: "local-path-config" },
  },
  workloads: ({ release, fullname }) => [
    {
      kind: "Deployment",
      name: fullname,
      selector: {
        "app.kubernetes.io/name": "local-path-provisioner",
        "app.kubernetes.io/instance": release,
      },
      replicas: "replicaCount",
      placement: {
        nodeSelector: ["nodeSelector"],
        affinity: "affinity",
        tolerations: "tolerations",
        priorityClassName: "priorityClassName",
      },
      containers: [{ name: "local-path-provisioner", resources: "resources", ports: [8080] }],
      source: "chart local-path-provisioner 0.0.37, rendered: templates/deployment.yaml",
    },
  ],
  definitions: [],
  objects: ({ values, fullname, namespace }) => {
    const storageClass = objectAt(values, "storageClass");
    const allowedTopologies = storageClass["allowedTopologies"];
    return [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: textAt(values, "configmap", "name"), namespace },
        data: {
          "config.json": JSON.stringify({ nodePathMap: valueAt(values, "nodePathMap") ?? [] }),
        },
      },
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: {
          name: textAt(storageClass, "name"),
          annotations: {
            defaultVolumeType: textAt(storageClass, "defaultVolumeType"),
            "storageclass.kubernetes.io/is-default-class": printed(storageClass["defaultClass"]),
          },
        },
        provisioner: textAt(storageClass, "provisionerName") || `cluster.local/${fullname}`,
        volumeBindingMode: textAt(storageClass, "volumeBindingMode"),
        reclaimPolicy: textAt(storageClass, "reclaimPolicy"),
        allowVolumeExpansion: true,
        ...(allowedTopologies !== undefined && { allowedTopologies }),
      },
    ];
  },
};
