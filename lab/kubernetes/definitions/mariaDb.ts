import {
  anything,
  conditions,
  definition,
  flag,
  listOf,
  oneOf,
  record,
  type Schema,
  text,
  textMap,
  texts,
  whole,
} from "./schema";

/*
 * The kinds of mariadb-operator 26.6 that a program writes, with the fields that a Galera cluster,
 * its accounts, its tables and its backups need.
 */

const keyRef = record({ name: text, key: text }, ["key"]);
const mariaDbRef = record({ name: text, namespace: text, kind: text, waitForIt: flag });
const resources = record({
  requests: textMap,
  limits: textMap,
});
/** Parts of a pod, which Kubernetes judges when the pod is made. */
const part = anything;
const tolerations = listOf(
  record({ key: text, operator: text, value: text, effect: text, tolerationSeconds: whole }),
);
const metadata = record({ labels: textMap, annotations: textMap });
const countOrShare: Schema = { "x-kubernetes-int-or-string": true };
const probe = record({
  initialDelaySeconds: whole,
  periodSeconds: whole,
  timeoutSeconds: whole,
  failureThreshold: whole,
  successThreshold: whole,
});
const affinity = record({ antiAffinityEnabled: flag, nodeAffinity: part, podAntiAffinity: part });

const galera = record({
  enabled: flag,
  sst: oneOf("rsync", "mariabackup", "mysqldump"),
  availableWhenDonor: flag,
  replicaThreads: whole,
  galeraLibPath: text,
  gtidDomainId: whole,
  serverId: whole,
  providerOptions: textMap,
  primary: record({ podIndex: whole, autoFailover: flag }),
  config: record({ reuseStorageVolume: flag, volumeClaimTemplate: part }),
  initContainer: record({ image: text, resources }, ["image"]),
  initJob: record({ metadata, resources }),
  agent: record({
    image: text,
    resources,
    port: whole,
    probePort: whole,
    kubernetesAuth: record({ enabled: flag, authDelegatorRoleName: text }),
    gracefulShutdownTimeout: text,
  }),
  recovery: record({
    enabled: flag,
    minClusterSize: countOrShare,
    clusterMonitorInterval: text,
    clusterHealthyTimeout: text,
    clusterBootstrapTimeout: text,
    clusterUpscaleTimeout: text,
    clusterDownscaleTimeout: text,
    podRecoveryTimeout: text,
    podSyncTimeout: text,
    forceClusterBootstrapInPod: text,
    job: record({ metadata, resources, podAffinity: flag }),
  }),
});

const mariaDbSpec: Schema = {
  ...record({
    image: text,
    replicas: whole,
    replicasAllowEvenNumber: flag,
    rootPasswordSecretKeyRef: record({ name: text, key: text, generate: flag }, ["key"]),
    storage: record({
      size: text,
      storageClassName: text,
      ephemeral: flag,
      resizeInUseVolumes: flag,
      waitForVolumeResize: flag,
      pvcRetentionPolicy: record({ whenDeleted: text, whenScaled: text }),
      volumeClaimTemplate: part,
    }),
    myCnf: text,
    tls: record({ enabled: flag, required: flag, galeraSSTEnabled: flag }),
    metrics: record({ enabled: flag }),
    affinity,
    nodeSelector: textMap,
    tolerations,
    topologySpreadConstraints: listOf(part),
    priorityClassName: text,
    podDisruptionBudget: record({ minAvailable: countOrShare, maxUnavailable: countOrShare }),
    updateStrategy: record({
      type: oneOf("ReplicasFirstPrimaryLast", "RollingUpdate", "OnDelete", "Never"),
      autoUpdateDataPlane: flag,
    }),
    podMetadata: metadata,
    resources,
    startupProbe: probe,
    livenessProbe: probe,
    readinessProbe: probe,
    terminationGracePeriodSeconds: whole,
    suspend: flag,
    galera,
  }),
  "x-kubernetes-validations": [
    {
      rule: "!has(self.galera) || !self.galera.enabled || self.replicas % 2 == 1 || (has(self.replicasAllowEvenNumber) && self.replicasAllowEvenNumber)",
      message: "An odd number of replicas is required for Galera.",
    },
    {
      rule: "!has(self.podDisruptionBudget) || has(self.podDisruptionBudget.minAvailable) != has(self.podDisruptionBudget.maxUnavailable)",
      message: "Exactly one of minAvailable and maxUnavailable is required.",
    },
    {
      rule: "!has(self.galera) || !has(self.galera.providerOptions) || !('ist.recv_addr' in self.galera.providerOptions)",
      message: "ist.recv_addr is the operator's own.",
    },
    {
      rule: "self.storage.storageClassName == oldSelf.storage.storageClassName",
      message: "storageClassName is immutable.",
    },
  ],
};

const status = record({
  conditions,
  replicas: whole,
  currentPrimary: text,
  currentPrimaryPodIndex: whole,
});
const done = record({ conditions });
const cleanupPolicy = oneOf("Skip", "Delete");

const jobPod = {
  podMetadata: metadata,
  resources,
  args: texts,
  backoffLimit: whole,
  restartPolicy: oneOf("Always", "OnFailure", "Never"),
  priorityClassName: text,
  serviceAccountName: text,
  tolerations,
};

const s3 = record(
  {
    bucket: text,
    endpoint: text,
    region: text,
    prefix: text,
    accessKeyIdSecretKeyRef: keyRef,
    secretAccessKeySecretKeyRef: keyRef,
    tls: record({ enabled: flag, caSecretKeyRef: keyRef }),
  },
  ["bucket", "endpoint"],
);

const kinds: readonly (readonly [kind: string, plural: string, spec: Schema, status: Schema])[] = [
  ["MariaDB", "mariadbs", mariaDbSpec, status],
  [
    "Database",
    "databases",
    record({ mariaDbRef, name: text, characterSet: text, collate: text, cleanupPolicy }, [
      "mariaDbRef",
    ]),
    done,
  ],
  [
    "User",
    "users",
    record(
      {
        ...{ mariaDbRef, name: text, host: text, passwordSecretKeyRef: keyRef },
        ...{ maxUserConnections: whole, cleanupPolicy },
      },
      ["mariaDbRef"],
    ),
    done,
  ],
  [
    "Grant",
    "grants",
    record(
      {
        ...{ mariaDbRef, privileges: texts, database: text, table: text, username: text },
        ...{ host: text, grantOption: flag, cleanupPolicy },
      },
      ["mariaDbRef", "privileges", "username"],
    ),
    done,
  ],
  [
    "SqlJob",
    "sqljobs",
    record(
      {
        ...{ mariaDbRef, username: text, passwordSecretKeyRef: keyRef, database: text, sql: text },
        ...{ sqlConfigMapKeyRef: keyRef, affinity, nodeSelector: textMap, ...jobPod },
      },
      ["mariaDbRef", "username", "passwordSecretKeyRef"],
    ),
    done,
  ],
  [
    "PhysicalBackup",
    "physicalbackups",
    record(
      {
        ...{ mariaDbRef, target: oneOf("Replica", "PreferReplica"), compression: text },
        schedule: record({ cron: text, suspend: flag, immediate: flag, onDemand: text }),
        ...{ maxRetention: text, timeout: text, podAffinity: flag, storage: record({ s3 }) },
        ...jobPod,
      },
      ["mariaDbRef", "storage"],
    ),
    done,
  ],
];

/** The kinds that the chart of definitions brings, as far as they are written here. */
export const mariaDbDefinitions = kinds.map(([kind, plural, spec, objectStatus]) =>
  definition({
    ...{ group: "k8s.mariadb.com", version: "v1alpha1", kind, plural, scope: "Namespaced" },
    properties: { spec, status: objectStatus },
  }),
);
