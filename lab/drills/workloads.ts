import { dnsNamespace, galeraLabels } from "../../components/dns/names";
import { databaseNodes } from "../../components/survival";
import { siteLabelKey } from "../../components/siteLabel";
import type { ApiClient } from "../kubernetes/apiClient";
import { type ApiObject, conditionsOf, referenceTo } from "../kubernetes/apiObject";
import { type JsonObject, textAt } from "../kubernetes/json";
import type { Cluster } from "./cluster";
import type { Scene } from "./drill";

/*
 * Workloads of the three kinds that a loss treats differently. They stand for what an owner runs:
 * a public service, one of home, and one of three members that count their votes.
 */

export const workloads = { public: "drill-public", home: "drill-home", members: "drill-members" };

const onNodes = (key: string, values: readonly string[]): JsonObject => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values }] }],
    },
  },
});

const podTemplate = (app: string, spec: JsonObject): JsonObject => ({
  metadata: { labels: { app } },
  spec: {
    containers: [
      {
        name: "main",
        image: "registry.example/drill:1",
        resources: { requests: { cpu: "10m", memory: "16Mi" } },
      },
    ],
    ...spec,
  },
});

const deployment = (name: string, replicas: number, spec: JsonObject): ApiObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: podTemplate(name, spec),
  },
});

/** One pod a node, on a local disk, on exactly the nodes that hold a database member. */
function members(name: string, nodes: readonly string[]): ApiObject {
  const apart = {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: name } } },
    ],
  };
  const affinity = { ...onNodes("kubernetes.io/hostname", nodes), podAntiAffinity: apart };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name },
    spec: {
      replicas: nodes.length,
      serviceName: name,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: { app: name } },
      template: podTemplate(name, { affinity }),
      volumeClaimTemplates: [
        {
          metadata: { name: "state" },
          spec: {
            storageClassName: "local-path",
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Gi" } },
          },
        },
      ],
    },
  };
}

/** Deploys the workloads; those that are there already stay as they are. */
export async function deployWorkloads(cluster: Cluster): Promise<void> {
  const spread = {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { app: workloads.public } },
      },
    ],
  };
  const objects = [
    deployment(workloads.public, 2, { affinity: onNodes(siteLabelKey, ["vps"]), ...spread }),
    deployment(workloads.home, 2, { affinity: onNodes(siteLabelKey, ["home"]) }),
    members(
      workloads.members,
      databaseNodes(cluster.nodes).map(({ name }) => name),
    ),
  ];
  for (const object of objects) {
    await cluster.client().apply(object, { manager: "drill", takesOver: true });
  }
}

/**
 * Takes the workloads away, their data too. Who has moved does not move back by itself, so the next
 * drill begins with new ones.
 */
export async function removeWorkloads(scene: Scene, cluster: Cluster): Promise<void> {
  const client = cluster.client();
  const apps = Object.values(workloads);
  for (const name of apps) {
    for (const kind of ["Deployment", "StatefulSet"]) {
      await client.delete({ apiVersion: "apps/v1", kind, name });
    }
  }
  const claims = await client.list("v1", "PersistentVolumeClaim", {
    labelSelector: `app=${workloads.members}`,
  });
  for (const claim of claims) await client.delete(referenceTo(claim));
  await scene.eventually("the drill's own workloads are gone", 0, async () => {
    const pods = await Promise.all(apps.map((app) => podsOf(client, app)));
    return pods.flat().length;
  });
}

export interface Placed {
  readonly uid: string;
  readonly name: string;
  readonly node: string;
  readonly isReady: boolean;
  /** Whether it is on its way out; on a node that is away, it stays so until that is back. */
  readonly isLeaving: boolean;
}

export const selectorText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** The pods of one of the drill's own workloads, by name. */
export const podsOf = (client: ApiClient, app: string): Promise<readonly Placed[]> =>
  placedPods(client, "default", { app });

/** The members of the cluster's own database, by name. */
export const databasePods = (client: ApiClient): Promise<readonly Placed[]> =>
  placedPods(client, dnsNamespace, galeraLabels);

async function placedPods(
  client: ApiClient,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<readonly Placed[]> {
  const pods = await client.list("v1", "Pod", { namespace, labelSelector: selectorText(labels) });
  return pods
    .map((pod) => ({
      uid: textAt(pod, "metadata", "uid"),
      name: pod.metadata.name,
      node: textAt(pod, "spec", "nodeName"),
      isReady: conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True"),
      isLeaving: textAt(pod, "metadata", "deletionTimestamp") !== "",
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const readyOn = (pods: readonly Placed[]): readonly string[] =>
  pods
    .filter(({ isReady, isLeaving }) => isReady && !isLeaving)
    .map(({ node }) => node)
    .sort();
