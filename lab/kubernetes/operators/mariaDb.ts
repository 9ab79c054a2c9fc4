import { type ApiClient, ensure } from "../apiClient";
import { type ApiObject, conditionsOf, referenceTo } from "../apiObject";
import { type Controller, readyPods } from "../controllers";
import { numberAt, textAt, valueAt } from "../json";
import { ownConditions, writeStatus } from "../statusConditions";
import { backedUp, backupJob } from "./galeraBackup";
import {
  firstClaim,
  initJob,
  memberLabels,
  members,
  primaryService,
  sqlJob,
  surroundings,
} from "./galeraObjects";

const api = "k8s.mariadb.com/v1alpha1";
const manager = "mariadb-operator";
const byTheLab = "Simulated by the lab.";

const has = (object: ApiObject | undefined, type: string): boolean =>
  object !== undefined &&
  conditionsOf(object).some((condition) => condition.type === type && condition.status === "True");

const selectorText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** Makes the first disk and fills it; only then is there anything for members to start from. */
async function isInitialized(client: ApiClient, cluster: ApiObject): Promise<boolean> {
  const job = initJob(cluster);
  const statefulSet = { ...referenceTo(job), apiVersion: "apps/v1", kind: "StatefulSet" };
  const started = await client.get({ ...statefulSet, name: cluster.metadata.name });
  if (started !== undefined) return true;
  await ensure(client, firstClaim(cluster));
  await ensure(client, job);
  const found = await client.get(referenceTo(job));
  if (!has(found, "Complete")) return false;
  await client.delete(referenceTo(job), "Background");
  return true;
}

/** Restarts one member of an older template at a time, and only while all others are well. */
async function restartOne(
  client: ApiClient,
  statefulSet: ApiObject,
  ready: readonly ApiObject[],
): Promise<void> {
  if (ready.length !== numberAt(statefulSet, "spec", "replicas")) return;
  const revision = textAt(statefulSet, "status", "updateRevision");
  const outdated = ready.find(
    (pod) =>
      revision !== "" && textAt(pod, "metadata", "labels", "controller-revision-hash") !== revision,
  );
  if (outdated !== undefined) await client.delete(referenceTo(outdated), "Background");
}

async function readyMembers(client: ApiClient, cluster: ApiObject): Promise<readonly ApiObject[]> {
  const pods = await readyPods(client, selectorText(memberLabels(cluster.metadata.name)));
  const namespace = textAt(cluster, "metadata", "namespace");
  return pods.filter((pod) => textAt(pod, "metadata", "namespace") === namespace);
}

async function runCluster(client: ApiClient, cluster: ApiObject): Promise<void> {
  if (!(await isInitialized(client, cluster))) return;
  const options = { manager, takesOver: true };
  const statefulSet = await client.apply(members(cluster), options);
  const ready = await readyMembers(client, cluster);
  const names = ready.map(({ metadata }) => metadata.name).sort();
  const before = textAt(cluster, "status", "currentPrimary");
  // Writes stay where they are as long as somebody is there to take them.
  const currentPrimary = names.includes(before) ? before : (names[0] ?? before);
  const replicas = numberAt(cluster, "spec", "replicas");
  if (before === "") for (const object of surroundings(cluster)) await ensure(client, object);
  if (currentPrimary !== "" && currentPrimary !== before) {
    await client.apply(primaryService(cluster, currentPrimary), options);
  }
  const isWhole = names.length === replicas;
  const condition = (type: string) => ({
    type,
    isTrue: isWhole,
    reason: isWhole ? type : "StatefulSetNotReady",
    message: byTheLab,
  });
  await writeStatus(client, cluster, {
    conditions: ownConditions(cluster, [condition("Ready"), condition("GaleraReady")]),
    replicas: names.length,
    ...(currentPrimary !== "" && { currentPrimary }),
  });
  await restartOne(client, statefulSet, ready);
}

/** What a Database, a User or a Grant needs is a cluster that takes writes. */
async function settle(client: ApiClient, object: ApiObject, type: string): Promise<void> {
  const condition = { type, isTrue: true, reason: "Created", message: byTheLab };
  await writeStatus(client, object, { conditions: ownConditions(object, [condition]) });
}

const clusterOf = (object: ApiObject, clusters: readonly ApiObject[]): ApiObject | undefined =>
  clusters.find(
    (cluster) =>
      cluster.metadata.name === textAt(object, "spec", "mariaDbRef", "name") &&
      textAt(cluster, "metadata", "namespace") ===
        (textAt(object, "spec", "mariaDbRef", "namespace") ||
          textAt(object, "metadata", "namespace")),
  );

async function runSql(client: ApiClient, object: ApiObject, cluster: ApiObject): Promise<void> {
  if (has(object, "Complete")) return;
  const job = sqlJob(object, cluster);
  await ensure(client, job);
  if (has(await client.get(referenceTo(job)), "Complete")) await settle(client, object, "Complete");
}

/** The first backup, where it is wanted at once; nobody here looks at the clock for the others. */
async function backUp(client: ApiClient, object: ApiObject, cluster: ApiObject): Promise<void> {
  if (has(object, "Complete") || valueAt(object, "spec", "schedule", "immediate") === false) return;
  const ready = await readyMembers(client, cluster);
  const names = ready.map(({ metadata }) => metadata.name).sort();
  const member = backedUp(object, cluster, names);
  if (member === undefined) return;
  const job = backupJob(object, cluster, member);
  await ensure(client, job);
  if (has(await client.get(referenceTo(job)), "Complete")) await settle(client, object, "Complete");
}

/** What mariadb-operator does with the kinds a program writes, without a byte of SQL. */
export const mariaDb: Controller = {
  name: "mariadb-operator (simulated)",
  pods: "app.kubernetes.io/name=mariadb-operator",
  reconcile: async (client) => {
    const all = await client.list(api, "MariaDB");
    const clusters = all.filter(({ metadata }) => textAt(metadata, "deletionTimestamp") === "");
    for (const cluster of clusters) await runCluster(client, cluster);
    const ready = clusters.filter((cluster) => has(cluster, "Ready"));
    for (const kind of ["Database", "User", "Grant"]) {
      for (const object of await client.list(api, kind)) {
        if (clusterOf(object, ready) !== undefined) await settle(client, object, "Ready");
      }
    }
    for (const object of await client.list(api, "SqlJob")) {
      const cluster = clusterOf(object, ready);
      if (cluster !== undefined) await runSql(client, object, cluster);
    }
    for (const object of await client.list(api, "PhysicalBackup")) {
      const cluster = clusterOf(object, ready);
      if (cluster !== undefined) await backUp(client, object, cluster);
    }
  },
};
