import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, annotationOf, referenceTo } from "../apiObject";
import { isList, type JsonObject, objectsAt, printed, textAt, valueAt } from "../json";
import { type Claim, RefusedClaim, type VolumeDriver, quantityBytes } from "./volumeDriver";

/** The vendor's side of a volume. */
export interface VolumeBackend {
  /** Called again with the same name after an interruption, so it must not make a second one. */
  readonly create: (volume: {
    readonly driver: string;
    /** `pvc-<uid>`, unique for ever. */
    readonly name: string;
    readonly capacityGiB: number;
    /** The node that it is made for. */
    readonly nodeName: string;
  }) => Promise<void> | void;
  readonly delete: (volume: {
    readonly driver: string;
    readonly name: string;
  }) => Promise<void> | void;
}

const provisionedBy = "pv.kubernetes.io/provisioned-by";

/** Tells a claim's owner once why it gets no volume. */
async function warn(client: ApiClient, claim: ApiObject, message: string): Promise<void> {
  const { name, namespace } = referenceTo(claim);
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  await ensure(client, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.provisioning-failed`, namespace: namespace ?? "default" },
    involvedObject: { ...referenceTo(claim), uid: uidOf(claim) } as JsonObject,
    type: "Warning",
    reason: "ProvisioningFailed",
    message,
    source: { component: "lab" },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}

function volumeObject(
  driver: VolumeDriver,
  claim: Claim,
  object: ApiObject,
  configuration: JsonObject,
): { readonly volume: ApiObject; readonly capacityGiB: number } {
  const modes = valueAt(object, "spec", "accessModes");
  const shared = isList(modes) && modes.some((mode) => printed(mode).endsWith("Many"));
  if (shared) throw new RefusedClaim(`${driver.name} supports one node at a time only`);
  const { source, topology, capacityGiB } = driver.plan(claim, configuration);
  const { storageClass, name, namespace, uid } = claim;
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { [provisionedBy]: driver.name } },
    spec: {
      capacity: { storage: `${String(capacityGiB)}Gi` },
      accessModes: modes ?? ["ReadWriteOnce"],
      volumeMode: textAt(object, "spec", "volumeMode") || "Filesystem",
      persistentVolumeReclaimPolicy: textAt(storageClass, "reclaimPolicy") || "Delete",
      storageClassName: storageClass.metadata.name,
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      ...source,
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: Object.entries(topology).map(([key, value]) => ({
                key,
                operator: "In",
                values: [value],
              })),
            },
          ],
        },
      },
    },
  };
  return { volume, capacityGiB };
}

/** A node where the driver runs, for a claim that nobody has chosen a node for. */
async function anyNode(client: ApiClient, { registration }: VolumeDriver): Promise<string> {
  const announced = await client.list("storage.k8s.io/v1", "CSINode");
  const found = announced.find((node) =>
    objectsAt(node, "spec", "drivers").some(({ name }) => name === registration?.driver),
  );
  return found?.metadata.name ?? "";
}

/** What a driver is asked for, or nothing as long as there is no node to make the volume for. */
async function claimOf(
  client: ApiClient,
  object: ApiObject,
  driver: VolumeDriver,
  storageClass: ApiObject,
): Promise<Claim | undefined> {
  const isLate = storageClass["volumeBindingMode"] === "WaitForFirstConsumer";
  const name = isLate
    ? annotationOf(object, "volume.kubernetes.io/selected-node")
    : await anyNode(client, driver);
  if (name === "") return undefined;
  const node = await client.get({ apiVersion: "v1", kind: "Node", name });
  if (node === undefined) return undefined;
  return {
    name: object.metadata.name,
    namespace: textAt(object, "metadata", "namespace"),
    uid: uidOf(object),
    requestedBytes: quantityBytes(textAt(object, "spec", "resources", "requests", "storage")),
    storageClass,
    node,
  };
}

export interface ProvisionRequest {
  readonly driver: VolumeDriver;
  readonly storageClasses: readonly ApiObject[];
  /** What the driver reads from its own ConfigMap. */
  readonly configuration: JsonObject;
  readonly backend: VolumeBackend;
}

/** Gives every waiting claim of a driver its volume; Kubernetes then binds the two. */
export async function provision(
  client: ApiClient,
  { driver, storageClasses, configuration, backend }: ProvisionRequest,
): Promise<void> {
  for (const object of await client.list("v1", "PersistentVolumeClaim")) {
    const className = textAt(object, "spec", "storageClassName");
    const storageClass = storageClasses.find(({ metadata }) => metadata.name === className);
    const isWaiting = textAt(object, "status", "phase") === "Pending";
    const isNew = textAt(object, "spec", "volumeName") === "";
    if (storageClass === undefined || !isWaiting || !isNew) continue;
    const claim = await claimOf(client, object, driver, storageClass);
    if (claim === undefined) continue;
    try {
      const { volume, capacityGiB } = volumeObject(driver, claim, object, configuration);
      const nodeName = claim.node.metadata.name;
      const { name } = volume.metadata;
      await backend.create({ driver: driver.name, name, capacityGiB, nodeName });
      await ensure(client, volume);
    } catch (error) {
      if (!(error instanceof RefusedClaim)) throw error;
      const place = storageClass.metadata.name;
      await warn(
        client,
        object,
        `failed to provision volume with StorageClass "${place}": ${error.message}`,
      );
    }
  }
}

/** Removes the volumes whose claims are gone, where their policy says so. */
export async function reclaim(
  client: ApiClient,
  driver: VolumeDriver,
  backend: VolumeBackend,
): Promise<void> {
  for (const volume of await client.list("v1", "PersistentVolume")) {
    const isOurs = annotationOf(volume, provisionedBy) === driver.name;
    const isDeleted = textAt(volume, "spec", "persistentVolumeReclaimPolicy") === "Delete";
    if (!isOurs || !isDeleted || textAt(volume, "status", "phase") !== "Released") continue;
    await backend.delete({ driver: driver.name, name: volume.metadata.name });
    await client.delete(referenceTo(volume));
  }
}
