import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, referenceTo } from "../apiObject";
import { nodeOf, readyPods } from "../controllers";
import { type JsonObject, objectsAt, textAt } from "../json";
import type { VolumeDriver } from "./volumeDriver";

const storageApi = "storage.k8s.io/v1";

type Registration = NonNullable<VolumeDriver["registration"]>;

function entryOf(registration: Registration, nodeName: string): JsonObject {
  const { driver, topologyKeys, limitPerNode } = registration;
  return {
    name: driver,
    nodeID: nodeName,
    topologyKeys,
    allocatable: { count: limitPerNode },
  };
}

async function label(
  client: ApiClient,
  node: ApiObject,
  registration: Registration,
): Promise<void> {
  const missing = Object.entries(registration.nodeLabels(node)).filter(
    ([key, value]) => textAt(node, "metadata", "labels", key) !== value,
  );
  if (missing.length === 0) return;
  await client.patch(referenceTo(node), { metadata: { labels: Object.fromEntries(missing) } });
}

/** The kubelet tells the scheduler of each driver on its node, and how many volumes it can have. */
async function announce(
  client: ApiClient,
  node: ApiObject,
  existing: ApiObject | undefined,
  registration: Registration,
): Promise<void> {
  const { name } = node.metadata;
  const reference = { apiVersion: storageApi, kind: "CSINode", name };
  const drivers = objectsAt(existing, "spec", "drivers");
  if (drivers.some((entry) => entry["name"] === registration.driver)) return;
  const entry = entryOf(registration, name);
  if (existing !== undefined) {
    await client.patch(reference, { spec: { drivers: [...drivers, entry] } });
    return;
  }
  const owner = { apiVersion: "v1", kind: "Node", name, uid: uidOf(node) };
  await ensure(client, {
    ...{ apiVersion: storageApi, kind: "CSINode" },
    metadata: { name, ownerReferences: [owner] },
    spec: { drivers: [entry] },
  });
}

/** Does what a driver's node part does when it starts: it makes itself known. */
export async function registerDriver(client: ApiClient, driver: VolumeDriver): Promise<void> {
  const { registration } = driver;
  if (registration === undefined) return;
  const pods = await readyPods(client, registration.nodePods);
  const hosts = new Set(pods.map(nodeOf));
  const nodes = await client.list("v1", "Node");
  const announced = await client.list(storageApi, "CSINode");
  for (const node of nodes.filter(({ metadata }) => hosts.has(metadata.name))) {
    await label(client, node, registration);
    const existing = announced.find(({ metadata }) => metadata.name === node.metadata.name);
    await announce(client, node, existing, registration);
  }
}
