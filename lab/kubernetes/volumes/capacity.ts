import type { ApiClient } from "../apiClient";
import type { ApiObject } from "../apiObject";
import { type JsonObject, objectAt, objectsAt } from "../json";
import { RefusedVolume, type VolumeDriver } from "./volumeDriver";
import type { VolumeVendor } from "./volumeVendor";

const storageApi = "storage.k8s.io/v1";
/** Room of a class whose vendor is nowhere. */
const unlimitedGiB = 1_024;

/** The first value that a class allows for each key of the driver's topology. */
function topologyOf(
  storageClass: ApiObject,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const terms = objectsAt(storageClass, "allowedTopologies").flatMap((term) =>
    objectsAt(term, "matchLabelExpressions"),
  );
  return Object.fromEntries(
    keys.flatMap((key) => {
      const found: JsonObject[string] | undefined = terms.find((term) => term["key"] === key)?.[
        "values"
      ];
      return Array.isArray(found) ? [[key, String(found[0])]] : [];
    }),
  );
}

/** Whole GiB as a quantity; nothing when the vendor does not tell. */
function roomOf(
  { freeGiB }: VolumeVendor,
  parameters: JsonObject,
  topology: Readonly<Record<string, string>>,
): string | undefined {
  try {
    const room = freeGiB?.(parameters, topology) ?? unlimitedGiB;
    return `${Math.max(0, Math.floor(room))}Gi`;
  } catch (error) {
    if (error instanceof RefusedVolume) return undefined;
    throw error;
  }
}

/**
 * Tells the scheduler how much room the vendor has for each class. Without it the scheduler takes
 * every place of such a class for full.
 */
export async function publishCapacity(
  client: ApiClient,
  driver: VolumeDriver,
  storageClasses: readonly ApiObject[],
  { vendor, namespace }: { readonly vendor: VolumeVendor; readonly namespace: string },
): Promise<void> {
  const { registration } = driver;
  if (registration?.publishesCapacity === undefined) return;
  const published = await client.list(storageApi, "CSIStorageCapacity", { namespace });
  for (const storageClass of storageClasses) {
    const { name } = storageClass.metadata;
    const topology = topologyOf(storageClass, registration.topologyKeys);
    const parameters = objectAt(storageClass, "parameters");
    const capacity = roomOf(vendor, parameters, topology);
    const before = published.find((one) => one["storageClassName"] === name);
    if (capacity === undefined || before?.["capacity"] === capacity) continue;
    const object = {
      apiVersion: storageApi,
      kind: "CSIStorageCapacity",
      metadata: { name: `lab-${name}`, namespace },
      storageClassName: name,
      nodeTopology: { matchLabels: topology },
      capacity,
    };
    await client.apply(object, { manager: "lab", takesOver: true });
  }
}
