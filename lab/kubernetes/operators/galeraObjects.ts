import { type ApiObject, referenceTo } from "../apiObject";
import { type JsonObject, numberAt, objectAt, textAt, valueAt } from "../json";
import { modelledLabel } from "../models/render";

/*
 * What mariadb-operator 26.6 makes of a Galera cluster, as far as the scheduler, the volumes and
 * other programs see it.
 */

/** Labels of the members, and their selector. */
export const memberLabels = (name: string): Record<string, string> => ({
  "app.kubernetes.io/name": "mariadb",
  "app.kubernetes.io/instance": name,
});

const claimName = (name: string): string => `storage-${name}-0`;

const ownedBy = (owner: ApiObject): JsonObject => ({
  ownerReferences: [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: textAt(owner, "metadata", "uid"),
      controller: true,
      blockOwnerDeletion: true,
    },
  ],
});

/** Object of the cluster's, marked as a stand-in and removed with it. */
export function owned(
  owner: ApiObject,
  { metadata, ...object }: ApiObject,
  labels: JsonObject = {},
): ApiObject {
  const { namespace } = referenceTo(owner);
  return {
    ...object,
    metadata: {
      ...metadata,
      namespace: namespace ?? "default",
      labels: { ...labels, ...modelledLabel },
      ...ownedBy(owner),
    },
  };
}

function claimSpec(cluster: ApiObject): JsonObject {
  const storage = objectAt(cluster, "spec", "storage");
  return {
    storageClassName: textAt(storage, "storageClassName"),
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: textAt(storage, "size") } },
  };
}

/** The first member's claim; it outlives the cluster, as the operator's do. */
export function firstClaim(cluster: ApiObject): ApiObject {
  const { name } = cluster.metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimName(name),
      namespace: textAt(cluster, "metadata", "namespace"),
      labels: { ...memberLabels(name), "pvc.k8s.mariadb.com/role": "storage", ...modelledLabel },
    },
    spec: claimSpec(cluster),
  };
}

/** Anti-affinity as the operator writes it: by the instance label alone, and only without another. */
function affinityOf(cluster: ApiObject): JsonObject {
  const { antiAffinityEnabled, ...affinity } = objectAt(cluster, "spec", "affinity");
  if (antiAffinityEnabled !== true || affinity["podAntiAffinity"] !== undefined) return affinity;
  const values = [cluster.metadata.name];
  const matchExpressions = [{ key: "app.kubernetes.io/instance", operator: "In", values }];
  return {
    ...affinity,
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchExpressions } },
      ],
    },
  };
}

function placementOf(cluster: ApiObject): JsonObject {
  const keys = ["nodeSelector", "tolerations", "topologySpreadConstraints", "priorityClassName"];
  const given = keys.flatMap((key) => {
    const value = valueAt(cluster, "spec", key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return { affinity: affinityOf(cluster), ...Object.fromEntries(given) };
}

function container(
  cluster: ApiObject,
  name: string,
  image: string,
  resourcesAt: readonly string[],
  more: JsonObject = {},
): JsonObject {
  const resources = valueAt(cluster, ...resourcesAt);
  return { name, image, ...(resources !== undefined && { resources }), ...more };
}

const mount = { volumeMounts: [{ name: "storage", mountPath: "/var/lib/mysql" }] };
const databasePorts = {
  ports: [3306, 4567, 4568, 4444].map((containerPort) => ({ containerPort })),
};

/** The job that binds the first disk, and fills it, before there is any member. */
export function initJob(cluster: ApiObject): ApiObject {
  const { name } = cluster.metadata;
  const image = textAt(cluster, "spec", "image");
  return owned(cluster, {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${name}-init` },
    spec: {
      template: {
        metadata: { labels: modelledLabel },
        spec: {
          restartPolicy: "OnFailure",
          ...placementOf(cluster),
          containers: [
            container(cluster, "mariadb", image, ["spec", "galera", "initJob", "resources"], mount),
          ],
          volumes: [{ name: "storage", persistentVolumeClaim: { claimName: claimName(name) } }],
        },
      },
    },
  });
}

/** The members, all at once, with nobody but the operator restarting them. */
export function members(cluster: ApiObject): ApiObject {
  const { name } = cluster.metadata;
  const labels = memberLabels(name);
  const galera = objectAt(cluster, "spec", "galera");
  const retention = objectAt(cluster, "spec", "storage", "pvcRetentionPolicy");
  return owned(cluster, {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: {
      name,
      annotations: { "k8s.mariadb.com/mariadb": name, "k8s.mariadb.com/galera": "" },
    },
    spec: {
      serviceName: `${name}-internal`,
      replicas: numberAt(cluster, "spec", "replicas"),
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "OnDelete" },
      ...(Object.keys(retention).length > 0 && {
        persistentVolumeClaimRetentionPolicy: retention,
      }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...modelledLabel } },
        spec: {
          ...placementOf(cluster),
          securityContext: { runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
          initContainers: [
            container(cluster, "init", textAt(galera, "initContainer", "image"), [
              ...["spec", "galera", "initContainer", "resources"],
            ]),
          ],
          containers: [
            container(cluster, "mariadb", textAt(cluster, "spec", "image"), ["spec", "resources"], {
              ...mount,
              ...databasePorts,
            }),
            container(
              cluster,
              "agent",
              textAt(galera, "agent", "image"),
              ["spec", "galera", "agent", "resources"],
              { ports: [5555, 5566].map((containerPort) => ({ containerPort })) },
            ),
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "storage", labels: { "pvc.k8s.mariadb.com/role": "storage" } },
          spec: claimSpec(cluster),
        },
      ],
    },
  });
}

const service = (cluster: ApiObject, suffix: string, spec: JsonObject): ApiObject =>
  owned(cluster, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${cluster.metadata.name}${suffix}` },
    spec,
  });

const port = (name: string, number: number): JsonObject => ({ name, port: number });

/** Services and the budget, which the operator reads once, when it makes it. */
export function surroundings(cluster: ApiObject): readonly ApiObject[] {
  const { name } = cluster.metadata;
  const selector = memberLabels(name);
  const budget = objectAt(cluster, "spec", "podDisruptionBudget");
  return [
    service(cluster, "", { selector, ports: [port("mariadb", 3306)] }),
    service(cluster, "-internal", {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector,
      ports: [
        ...[port("mariadb", 3306), port("agent", 5555), port("agent-probe", 5566)],
        ...[port("cluster", 4567), port("ist", 4568), port("sst", 4444)],
      ],
    }),
    service(cluster, "-secondary", { ports: [port("mariadb", 3306)] }),
    owned(cluster, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: {
        selector: { matchLabels: selector },
        ...(Object.keys(budget).length > 0 ? budget : { minAvailable: "50%" }),
      },
    }),
  ];
}

/** The Service for the member that writes go to; there is none before there is one. */
export const primaryService = (cluster: ApiObject, primary: string): ApiObject =>
  service(cluster, "-primary", {
    selector: {
      ...memberLabels(cluster.metadata.name),
      "statefulset.kubernetes.io/pod-name": primary,
    },
    ports: [port("mariadb", 3306)],
  });

/** The job of a SqlJob. */
export function sqlJob(object: ApiObject, cluster: ApiObject): ApiObject {
  const labels = objectAt(object, "spec", "podMetadata", "labels");
  return owned(object, {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: object.metadata.name },
    spec: {
      template: {
        metadata: { labels: { ...labels, ...modelledLabel } },
        spec: {
          restartPolicy: "OnFailure",
          containers: [
            container(object, "mariadb", textAt(cluster, "spec", "image"), ["spec", "resources"]),
          ],
        },
      },
    },
  });
}
