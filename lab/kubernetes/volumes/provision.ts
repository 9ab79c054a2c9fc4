import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, annotationOf, referenceTo } from "../apiObject";
import { isList, type JsonObject, objectsAt, printed, textAt, valueAt } from "../json";
import { warn } from "./events";
import {
  type Claim,
  type PlannedVolume,
  RefusedVolume,
  type VolumeDriver,
  quantityBytes,
} from "./volumeDriver";
import type { VolumeVendor } from "./volumeVendor";

const provisionedBy = "pv.kubernetes.io/provisioned-by";

function checkModes(driver: VolumeDriver, object: ApiObject): void {
  const modes = valueAt(object, "spec", "accessModes");
  const isShared = isList(modes) && modes.some((mode) => printed(mode).endsWith("Many"));
  if (isShared) throw new RefusedVolume(`${driver.name} supports one node at a time only`);
}

function volumeObject(
  driver: VolumeDriver,
  claim: Claim,
  object: ApiObject,
  { source, topology, capacityGiB }: PlannedVolume,
  handle: string,
): ApiObject {
  const modes = valueAt(object, "spec", "accessModes");
  const { storageClass, name, namespace, uid } = claim;
  return {
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
      ...source(handle),
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
  readonly vendor: VolumeVendor;
}

/** Makes the volume of one claim at the vendor, then in Kubernetes. */
async function make(
  client: ApiClient,
  { driver, configuration, vendor }: ProvisionRequest,
  object: ApiObject,
  claim: Claim,
): Promise<void> {
  checkModes(driver, object);
  const planned = driver.plan(claim, configuration);
  const handle = vendor.create({ ...planned, name: `pvc-${claim.uid}`, claim });
  await ensure(client, volumeObject(driver, claim, object, planned, handle));
}

/** Gives every waiting claim of a driver its volume; Kubernetes then binds the two. */
export async function provision(client: ApiClient, request: ProvisionRequest): Promise<void> {
  const { driver, storageClasses } = request;
  for (const object of await client.list("v1", "PersistentVolumeClaim")) {
    const className = textAt(object, "spec", "storageClassName");
    const storageClass = storageClasses.find(({ metadata }) => metadata.name === className);
    const isWaiting = textAt(object, "status", "phase") === "Pending";
    const isNew = textAt(object, "spec", "volumeName") === "";
    if (storageClass === undefined || !isWaiting || !isNew) continue;
    const claim = await claimOf(client, object, driver, storageClass);
    if (claim === undefined) continue;
    try {
      await make(client, request, object, claim);
    } catch (error) {
      if (!(error instanceof RefusedVolume)) throw error;
      const failed = `failed to provision volume with StorageClass "${className}"`;
      await warn(client, object, "ProvisioningFailed", `${failed}: ${error.message}`);
    }
  }
}

/** The vendor's name for a volume; a folder on a node has none. */
export const handleOf = (volume: ApiObject): string =>
  textAt(volume, "spec", "csi", "volumeHandle") || volume.metadata.name;

/**
 * Removes the volumes whose claims are gone, where their policy says so, once no node has them any
 * more.
 */
export async function reclaim(
  client: ApiClient,
  driver: VolumeDriver,
  vendor: VolumeVendor,
  attachments: readonly ApiObject[],
): Promise<void> {
  const attached = new Set(attachments.map(volumeNameOf));
  for (const volume of await client.list("v1", "PersistentVolume")) {
    const isOurs = annotationOf(volume, provisionedBy) === driver.name;
    const isDeleted = textAt(volume, "spec", "persistentVolumeReclaimPolicy") === "Delete";
    const isReleased = textAt(volume, "status", "phase") === "Released";
    if (!isOurs || !isDeleted || !isReleased || attached.has(volume.metadata.name)) continue;
    try {
      vendor.delete(handleOf(volume));
      await client.delete(referenceTo(volume));
    } catch (error) {
      if (!(error instanceof RefusedVolume)) throw error;
      await warn(client, volume, "VolumeFailedDelete", error.message);
    }
  }
}

/** The PersistentVolume that a VolumeAttachment is about. */
export const volumeNameOf = (attachment: ApiObject): string =>
  textAt(attachment, "spec", "source", "persistentVolumeName");
