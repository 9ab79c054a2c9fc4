import type { HetznerCollection } from "./candidates";
import type { Kind } from "../world/hetzner/cloud";
import { HetznerCloud } from "../world/hetzner/cloud";
import type { Store } from "../world/store";

/** The number of Hetzner's object of this name, if there is one. */
export type FindNumber = (
  collection: HetznerCollection,
  name: string,
) => Promise<number | undefined>;

const answerTimeoutMilliseconds = 30_000;

/**
 * Asks the Hetzner Cloud API, or another one at `endpoint`.
 * @throws Error when it does not answer, or refuses the token
 */
export function hetznerApi(token: string, endpoint = "https://api.hetzner.cloud/v1"): FindNumber {
  return async (collection, name) => {
    const response = await fetch(`${endpoint}/${collection}?name=${encodeURIComponent(name)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerTimeoutMilliseconds),
    });
    if (!response.ok) {
      throw new Error(
        `${endpoint}/${collection}: HTTP ${response.status}; check hybrid:hcloudToken`,
      );
    }
    const answer = (await response.json()) as Record<string, readonly { readonly id: number }[]>;
    return answer[collection]?.[0]?.id;
  };
}

const kinds = {
  firewalls: "firewall",
  placement_groups: "placement_group",
  primary_ips: "primary_ip",
  servers: "server",
} as const satisfies Readonly<Record<HetznerCollection, Kind>>;

/** Asks the simulated cloud. */
export function simulatedHetzner(world: Store): FindNumber {
  const cloud = new HetznerCloud(world);
  return (collection, name) => {
    const objects: readonly { readonly id: number; readonly name: string }[] = cloud.all(
      kinds[collection],
    );
    return Promise.resolve(objects.find((object) => object.name === name)?.id);
  };
}
