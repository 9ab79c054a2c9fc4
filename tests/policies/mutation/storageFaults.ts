import { deployment } from "./additions";
import { absent, added, all, type Mutation, ofType, property } from "./mutants";

const database = ofType("MariaDB");

const claim = (
  storageClassName: string | undefined,
  { name = "more", size = "10Gi", accessModes = ["ReadWriteOnce"] } = {},
) => ({
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name: `claim-${name}`,
  inputs: {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "apps" },
    spec: { accessModes, storageClassName, resources: { requests: { storage: size } } },
  },
});

const storageClass = (more: object) => ({
  type: "kubernetes:storage.k8s.io/v1:StorageClass",
  name: "more-class",
  inputs: {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "more" },
    provisioner: "csi.hetzner.cloud",
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Retain",
    ...more,
  },
});

const stateful = (podSpec: object, storageClassName: string) => ({
  type: "kubernetes:apps/v1:StatefulSet",
  name: "more-set",
  inputs: {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "more", namespace: "apps" },
    spec: {
      replicas: 1,
      template: { spec: { containers: [], ...podSpec } },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { storageClassName, resources: { requests: { storage: "10Gi" } } },
        },
      ],
    },
  },
});

const volume = (more: object) => ({
  type: "hcloud:index/volume:Volume",
  name: "more-volume",
  inputs: { name: "more", size: 10, location: "hil", ...more },
});

const postgres = (name: string) => ({
  type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
  name,
  inputs: {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name, namespace: "apps" },
    spec: { instances: 1, storage: { storageClass: "hcloud-volumes", size: "10Gi" } },
  },
});

const mounting = (claimName: string) => ({
  volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
});

/** Faults of volumes, and of whom they are for. */
export const storageFaults: Readonly<Record<string, Mutation>> = {
  "claims-name-their-class": all(
    added(claim(undefined)),
    property(database, ["spec", "storage", "storageClassName"], absent),
  ),
  "claims-keep-agreed-sizes": all(
    added(claim("proxmox", { name: "gitea-data", size: "5Gi" })),
    added(claim("hcloud-volumes", { name: "vault-data", size: "50Gi" })),
  ),
  "claims-per-site-are-bounded": all(
    added(claim("hcloud-volumes", { size: "100Gi" })),
    property(database, ["spec", "storage", "size"], "100Gi"),
  ),
  "local-path-is-for-replicated-data": added(claim("local-path")),
  "replicated-data-is-local": property(
    database,
    ["spec", "storage", "storageClassName"],
    "hcloud-volumes",
  ),
  "proxmox-claims-have-one-writer": added(claim("proxmox", { accessModes: ["ReadWriteMany"] })),
  "single-writers-are-recreated": added(
    claim("hcloud-volumes"),
    deployment("apps", mounting("more")),
  ),
  "storage-belongs-to-its-site": all(
    added(stateful({}, "hcloud-volumes")),
    added(stateful({ nodeSelector: { "hybrid.cluster/site": "home" } }, "hcloud-volumes")),
    added(stateful({}, "unheard-of")),
  ),
  "storage-stays-on-one-site": all(
    added(storageClass({ provisioner: "driver.longhorn.io" })),
    added(storageClass({ volumeBindingMode: "Immediate" })),
  ),
  "volumes-are-retained": all(added(storageClass({ reclaimPolicy: "Delete" })), added(volume({}))),
  "vps-has-one-database": added(postgres("one"), postgres("two")),
};
