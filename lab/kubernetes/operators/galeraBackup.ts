import type { ApiObject } from "../apiObject";
import { type JsonObject, objectAt, textAt, valueAt } from "../json";
import { modelledLabel } from "../models/render";
import { owned } from "./galeraObjects";

/**
 * The member that a backup is taken of: one that writes do not go to, as long as there is another and
 * the object prefers that.
 */
export function backedUp(
  backup: ApiObject,
  cluster: ApiObject,
  readyMembers: readonly string[],
): string | undefined {
  const primary = textAt(cluster, "status", "currentPrimary");
  const replica = readyMembers.find((name) => name !== primary);
  return textAt(backup, "spec", "target") === "Replica" ? replica : (replica ?? readyMembers[0]);
}

/** The job of a backup, beside its member: it reads the files of that member's disk. */
export function backupJob(backup: ApiObject, cluster: ApiObject, member: string): ApiObject {
  const resources = valueAt(backup, "spec", "resources");
  const container = (name: string, image: string): JsonObject => ({
    ...{ name, image },
    ...(resources !== undefined && { resources }),
    volumeMounts: [{ name: "storage", mountPath: "/var/lib/mysql", readOnly: true }],
  });
  const matchLabels = {
    "app.kubernetes.io/instance": cluster.metadata.name,
    "statefulset.kubernetes.io/pod-name": member,
  };
  const nextToIt = [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } }];
  return owned(backup, {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${backup.metadata.name}-backup` },
    spec: {
      template: {
        metadata: {
          labels: { ...objectAt(backup, "spec", "podMetadata", "labels"), ...modelledLabel },
        },
        spec: {
          restartPolicy: "OnFailure",
          ...(valueAt(backup, "spec", "podAffinity") !== false && {
            affinity: {
              podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: nextToIt },
            },
          }),
          initContainers: [container("mariadb", textAt(cluster, "spec", "image"))],
          containers: [
            container(
              "mariadb-operator",
              textAt(cluster, "spec", "galera", "initContainer", "image"),
            ),
          ],
          volumes: [{ name: "storage", persistentVolumeClaim: { claimName: `storage-${member}` } }],
        },
      },
    },
  });
}
