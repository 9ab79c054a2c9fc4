import type { ApiClient, ApiReader } from "../apiClient";
import type { ApiObject } from "../apiObject";
import { type Controller, type ControllerOptions, readyPods, runControllers } from "../controllers";
import { type Json, type JsonObject, isObject, textAt } from "../json";
import { followAttachments } from "./attachments";
import { publishCapacity } from "./capacity";
import { volumeDrivers } from "./drivers";
import { warn } from "./events";
import { kubelets } from "./mounting";
import { provision, reclaim } from "./provision";
import { registerDriver } from "./registration";
import { RefusedVolume, type VolumeDriver } from "./volumeDriver";
import { type VolumeBackend, type VolumeVendor, nowhere } from "./volumeVendor";

export interface VolumeOptions extends ControllerOptions {
  /** Where volumes really are; left out, nowhere. */
  readonly backend?: VolumeBackend;
}

const storageApi = "storage.k8s.io/v1";

/** The path map that local-path reads; other drivers have nothing that matters here. */
async function configurationOf(client: ApiReader): Promise<JsonObject> {
  const maps = await client.list("v1", "ConfigMap", {
    labelSelector: "lab.hybrid.cluster/modelled=true",
    fieldSelector: "metadata.name=local-path-config",
  });
  const text = textAt(maps[0], "data", "config.json");
  const parsed = text === "" ? {} : (JSON.parse(text) as Json);
  return isObject(parsed) ? parsed : {};
}

/** The vendor, or nothing while the driver has no credentials; its pod then says why. */
async function openVendor(
  client: ApiClient,
  driver: VolumeDriver,
  controller: ApiObject,
  backend: VolumeBackend | undefined,
): Promise<VolumeVendor | undefined> {
  try {
    return (await backend?.vendorOf(driver.name, controller, client)) ?? nowhere;
  } catch (error) {
    if (!(error instanceof RefusedVolume)) throw error;
    await warn(client, controller, "Failed", error.message);
    return undefined;
  }
}

/** What the pods of one storage driver do. */
function volumeController(driver: VolumeDriver, backend: VolumeBackend | undefined): Controller {
  return {
    name: `${driver.name} (simulated)`,
    pods: driver.controllerPods,
    reconcile: async (client) => {
      const classes = await client.list(storageApi, "StorageClass");
      const storageClasses = classes.filter((entry) => driver.serves(textAt(entry, "provisioner")));
      await registerDriver(client, driver);
      const [controller] = await readyPods(client, driver.controllerPods);
      if (controller === undefined) return;
      const vendor = await openVendor(client, driver, controller, backend);
      if (vendor === undefined) return;
      const namespace = textAt(controller, "metadata", "namespace");
      await publishCapacity(client, driver, storageClasses, { vendor, namespace });
      const configuration = await configurationOf(client);
      await provision(client, { driver, storageClasses, configuration, vendor });
      const all = await client.list(storageApi, "VolumeAttachment");
      const attachments = all.filter((one) => driver.serves(textAt(one, "spec", "attacher")));
      await followAttachments(client, driver, vendor, attachments);
      await reclaim(client, driver, vendor, attachments);
    },
  };
}

/**
 * Binds the claims of every storage class of the platform as its driver would, with its topology,
 * smallest size and number of volumes for each node, and hangs the volumes on the nodes of their
 * pods; ends with the signal. A driver works only while its modelled controller has a ready pod.
 */
export function provisionVolumes(client: ApiClient, options: VolumeOptions): Promise<void> {
  const controllers = volumeDrivers.map((driver) => volumeController(driver, options.backend));
  return runControllers(client, [...controllers, kubelets], options);
}
