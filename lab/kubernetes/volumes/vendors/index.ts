import { parse } from "yaml";
import { HetznerCloud } from "../../../world/hetzner/cloud";
import { authenticated } from "../../../world/proxmox/users";
import type { Store } from "../../../world/store";
import { VendorError } from "../../../world/vendorError";
import type { ApiReader } from "../../apiClient";
import type { ApiObject } from "../../apiObject";
import { type Json, objectAt, objectsAt, textAt } from "../../json";
import { hetznerName, proxmoxName } from "../drivers";
import { RefusedVolume } from "../volumeDriver";
import type { VolumeBackend, VolumeVendor } from "../volumeVendor";
import { hetznerVolumes } from "./hetzner";
import { proxmoxVolumes } from "./proxmox";

/** A value of a Secret in the driver's own namespace. */
async function secretValue(
  client: ApiReader,
  pod: ApiObject,
  name: string,
  key: string,
): Promise<string> {
  const namespace = textAt(pod, "metadata", "namespace");
  const secret = await client.get({ apiVersion: "v1", kind: "Secret", namespace, name });
  if (secret === undefined) throw new RefusedVolume(`secret "${name}" not found`);
  const value = textAt(secret, "data", key);
  if (value !== "") return Buffer.from(value, "base64").toString();
  throw new RefusedVolume(`couldn't find key ${key} in Secret ${namespace}/${name}`);
}

const tokenVariable = "HCLOUD_TOKEN";

async function hetznerOf(world: Store, pod: ApiObject, client: ApiReader): Promise<VolumeVendor> {
  const reference = objectsAt(pod, "spec", "containers")
    .flatMap((container) => objectsAt(container, "env"))
    .filter(({ name }) => name === tokenVariable)
    .map((variable) => objectAt(variable, "valueFrom", "secretKeyRef"))[0];
  if (reference === undefined) {
    throw new RefusedVolume(`failed to read token from env var: ${tokenVariable} not found`);
  }
  const [name, key] = [textAt(reference, "name"), textAt(reference, "key")];
  const token = await secretValue(client, pod, name, key);
  return hetznerVolumes(new HetznerCloud(world).as(token));
}

/** The name that the driver's configuration has once it is mounted. */
const configurationFile = "config.yaml";

async function proxmoxOf(world: Store, pod: ApiObject, client: ApiReader): Promise<VolumeVendor> {
  const secret = objectsAt(pod, "spec", "volumes")
    .map((volume) => objectAt(volume, "secret"))
    .find((source) => textAt(source, "secretName") !== "");
  const name = textAt(secret, "secretName");
  const key = textAt(objectsAt(secret, "items")[0], "key") || configurationFile;
  const configuration = parse(await secretValue(client, pod, name, key)) as Json;
  const [cluster] = objectsAt(configuration, "clusters");
  try {
    const [id, value] = [textAt(cluster, "token_id"), textAt(cluster, "token_secret")];
    return proxmoxVolumes(authenticated(world, id, value), textAt(cluster, "region"));
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    throw new RefusedVolume(`failed to create proxmox cluster client: 401 ${error.message}`);
  }
}

/**
 * The storage drivers at the vendors of a world, each with the credentials that the program gave
 * it: what those may not do, the driver cannot do either.
 */
export const vendorsOfWorld = (world: Store): VolumeBackend => ({
  vendorOf: async (driver, controller, client) => {
    if (driver === hetznerName) return hetznerOf(world, controller, client);
    if (driver === proxmoxName) return proxmoxOf(world, controller, client);
    return undefined;
  },
});
