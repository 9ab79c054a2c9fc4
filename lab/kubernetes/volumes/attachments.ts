import type { ApiClient } from "../apiClient";
import { type ApiObject, referenceTo } from "../apiObject";
import { isList, type Json, textAt, valueAt } from "../json";
import { handleOf, volumeNameOf } from "./provision";
import { RefusedVolume, type VolumeDriver } from "./volumeDriver";
import type { VolumeVendor } from "./volumeVendor";

/** Keeps the wish to detach until it was fulfilled. */
const finalizerOf = ({ name }: VolumeDriver): string =>
  `external-attacher/${name.replaceAll(".", "-")}`;

const finalizersOf = (object: ApiObject): readonly Json[] => {
  const found = valueAt(object, "metadata", "finalizers");
  return isList(found) ? found : [];
};

const isEnding = (object: ApiObject): boolean =>
  valueAt(object, "metadata", "deletionTimestamp") !== undefined;

interface Wish {
  readonly attachment: ApiObject;
  readonly handle: string;
  readonly nodeName: string;
  readonly node: ApiObject | undefined;
}

async function wishOf(client: ApiClient, attachment: ApiObject): Promise<Wish | undefined> {
  const name = volumeNameOf(attachment);
  const volume = await client.get({ apiVersion: "v1", kind: "PersistentVolume", name });
  if (volume === undefined) return undefined;
  const nodeName = textAt(attachment, "spec", "nodeName");
  const node = await client.get({ apiVersion: "v1", kind: "Node", name: nodeName });
  return { attachment, handle: handleOf(volume), nodeName, node };
}

const failure = (error: RefusedVolume): Json => ({
  message: error.message,
  time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
});

/** Writes why a wish was not fulfilled, unless it says so already. */
async function tell(
  client: ApiClient,
  attachment: ApiObject,
  key: "attachError" | "detachError",
  error: unknown,
): Promise<void> {
  if (!(error instanceof RefusedVolume)) throw error;
  if (textAt(attachment, "status", key, "message") === error.message) return;
  const attached = valueAt(attachment, "status", "attached") === true;
  await client.patch(
    referenceTo(attachment),
    { status: { attached, [key]: failure(error) } },
    "status",
  );
}

async function attach(client: ApiClient, driver: VolumeDriver, vendor: VolumeVendor, wish: Wish) {
  const { attachment, handle, node, nodeName } = wish;
  const finalizers = finalizersOf(attachment);
  const own = finalizerOf(driver);
  // First of all: a wish that went without it would leave the volume where it is.
  if (!finalizers.includes(own)) {
    await client.patch(referenceTo(attachment), { metadata: { finalizers: [...finalizers, own] } });
  }
  try {
    vendor.attach(handle, node, nodeName);
    const status = { attached: true, attachError: null };
    await client.patch(referenceTo(attachment), { status }, "status");
  } catch (error) {
    await tell(client, attachment, "attachError", error);
  }
}

async function release(client: ApiClient, driver: VolumeDriver, attachment: ApiObject) {
  const finalizers = finalizersOf(attachment).filter((one) => one !== finalizerOf(driver));
  await client.patch(referenceTo(attachment), { metadata: { finalizers } });
}

async function detach(client: ApiClient, driver: VolumeDriver, vendor: VolumeVendor, wish: Wish) {
  const { attachment, handle, node, nodeName } = wish;
  try {
    vendor.detach(handle, node, nodeName);
    await release(client, driver, attachment);
  } catch (error) {
    await tell(client, attachment, "detachError", error);
  }
}

/**
 * Hangs volumes on the machines of nodes and takes them off again, as Kubernetes asks for it: it
 * makes a VolumeAttachment for each, and deletes that when no pod of the node needs it any more.
 */
export async function followAttachments(
  client: ApiClient,
  driver: VolumeDriver,
  vendor: VolumeVendor,
  attachments: readonly ApiObject[],
): Promise<void> {
  const isDone = (one: ApiObject): boolean =>
    !isEnding(one) && valueAt(one, "status", "attached") === true;
  // Those that end first: another node may be waiting for the same volume.
  const open = attachments.filter((one) => !isDone(one));
  for (const attachment of open.toSorted((a, b) => Number(isEnding(b)) - Number(isEnding(a)))) {
    const wish = await wishOf(client, attachment);
    if (wish !== undefined) {
      await (isEnding(attachment) ? detach : attach)(client, driver, vendor, wish);
    } else if (isEnding(attachment)) {
      await release(client, driver, attachment);
    }
  }
}
