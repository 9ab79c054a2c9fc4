/*
 * What the official provider, 4.34, deletes and makes anew instead of changing: fields that the API
 * server refuses to change, and the content of ConfigMaps and Secrets, so that pods which name them
 * are rolled.
 */

const podTemplateKinds = ["Deployment", "DaemonSet", "ReplicaSet"];

const fieldsByKind: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(podTemplateKinds.map((kind) => [`apps/v1/${kind}`, ["spec.selector"]])),
  "apps/v1/StatefulSet": [
    "spec.selector",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": ["spec.selector", "spec.template", "spec.completions", "spec.completionMode"],
  "v1/ConfigMap": ["data", "binaryData", "immutable"],
  "v1/Secret": ["type", "data", "stringData", "immutable"],
  "v1/Service": ["spec.clusterIP", "spec.clusterIPs", "spec.type"],
  "v1/Pod": ["spec"],
  "v1/PersistentVolume": ["spec"],
  "v1/PersistentVolumeClaim": [
    "spec.accessModes",
    "spec.dataSource",
    "spec.dataSourceRef",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeMode",
    "spec.volumeName",
  ],
  "policy/v1/PodDisruptionBudget": ["spec.selector"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "scheduling.k8s.io/v1/PriorityClass": ["value", "preemptionPolicy"],
  "node.k8s.io/v1/RuntimeClass": ["handler"],
  "storage.k8s.io/v1/StorageClass": [
    "parameters",
    "provisioner",
    "reclaimPolicy",
    "volumeBindingMode",
  ],
};

/** Paths whose change makes a new object of a kind. */
export const replacedOn = (apiVersion: string, kind: string): readonly string[] => [
  "apiVersion",
  "kind",
  "metadata.name",
  "metadata.namespace",
  ...(fieldsByKind[`${apiVersion}/${kind}`] ?? []),
];
