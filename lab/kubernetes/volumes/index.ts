import type { ApiClient } from "../apiClient";
import { type ApiObject, referenceTo } from "../apiObject";
import { type Controller, type ControllerOptions, runControllers } from "../controllers";
import { type Json, type JsonObject, isObject, textAt, valueAt } from "../json";
import { volumeDrivers } from "./drivers";
import { type VolumeBackend, provision, reclaim } from "./provision";
import { registerDriver } from "./registration";
import type { VolumeDriver } from "./volumeDriver";

export type { VolumeBackend } from "./provision";

export interface VolumeOptions extends ControllerOptions {
  /** Where volumes really are; left out, nowhere. */
  readonly backend?: VolumeBackend;
}

const nowhere: VolumeBackend = { create: () => undefined, delete: () => undefined };
const storageApi = "storage.k8s.io/v1";

/** The path map that local-path reads; other drivers have nothing that matters here. */
async function configurationOf(client: ApiClient): Promise<JsonObject> {
  const maps = await client.list("v1", "ConfigMap", {
    labelSelector: "lab.hybrid.cluster/modelled=true",
    fieldSelector: "metadata.name=local-path-config",
  });
  const text = textAt(maps[0], "data", "config.json");
  const parsed = text === "" ? {} : (JSON.parse(text) as Json);
  return isObject(parsed) ? parsed : {};
}

/** Says that a volume hangs on its node; Kubernetes asks for it, and withdraws the question later. */
async function attach(client: ApiClient, attachments: readonly ApiObject[]): Promise<void> {
  for (const attachment of attachments) {
    if (valueAt(attachment, "status", "attached") === true) continue;
    await client.patch(referenceTo(attachment), { status: { attached: true } }, "status");
  }
}

/** What the pods of one storage driver do. */
function volumeController(driver: VolumeDriver, backend: VolumeBackend): Controller {
  return {
    name: `${driver.name} (simulated)`,
    pods: driver.controllerPods,
    reconcile: async (client) => {
      const classes = await client.list(storageApi, "StorageClass");
      const storageClasses = classes.filter((entry) => driver.serves(textAt(entry, "provisioner")));
      await registerDriver(client, driver, storageClasses);
      const configuration = await configurationOf(client);
      await provision(client, { driver, storageClasses, configuration, backend });
      const attachments = await client.list(storageApi, "VolumeAttachment");
      await attach(
        client,
        attachments.filter((entry) => driver.serves(textAt(entry, "spec", "attacher"))),
      );
      await reclaim(client, driver, backend);
    },
  };
}

/**
 * Binds the claims of every storage class of the platform as its driver would, with its topology,
 * smallest size and number of volumes for each node; ends with the signal. A driver works only
 * while its modelled controller has a ready pod.
 */
export function provisionVolumes(client: ApiClient, options: VolumeOptions): Promise<void> {
  const { backend = nowhere } = options;
  const controllers = volumeDrivers.map((driver) => volumeController(driver, backend));
  return runControllers(client, controllers, options);
}
