import type { HetznerCloud } from "./cloud";
import { protectNetwork } from "./networks";
import { protectPrimaryIp } from "./primaryIps";
import { protectServer } from "./servers";
import { protectVolume } from "./volumes";

/**
 * Lifts every protection against deletion, which the provider never does: what an owner does by hand
 * before everything is to go.
 */
export function liftProtections(cloud: HetznerCloud): void {
  const none = { delete: false, rebuild: false };
  for (const { id } of cloud.all("server")) protectServer(cloud, id, none);
  for (const { id } of cloud.all("primary_ip")) protectPrimaryIp(cloud, id, false);
  for (const { id } of cloud.all("network")) protectNetwork(cloud, id, false);
  for (const { id } of cloud.all("volume")) protectVolume(cloud, id, false);
}
