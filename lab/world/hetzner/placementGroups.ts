import { VendorError } from "../vendorError";
import { type HetznerCloud, invalidInput } from "./cloud";
import type { Labels } from "./labels";
import type { PlacementGroup, Server } from "./objects";

/** Each server of a group runs on another host, and a location has only so many. */
const maxServersPerGroup = 10;

export const createPlacementGroup = (
  cloud: HetznerCloud,
  request: { readonly name: string; readonly type: string; readonly labels?: Labels },
): PlacementGroup =>
  cloud.request("create_placement_group", () => {
    const { name, type, labels = {} } = request;
    if (type !== "spread") throw invalidInput("type", "the only type is spread");
    return cloud.add("placement_group", { name, type, labels });
  });

export const updatePlacementGroup = (
  cloud: HetznerCloud,
  id: number,
  changes: { readonly name?: string; readonly labels?: Labels },
): PlacementGroup =>
  cloud.request("update_placement_group", () => cloud.rename("placement_group", id, changes));

export const serversIn = (cloud: HetznerCloud, groupId: number): readonly Server[] =>
  cloud.all("server").filter(({ placementGroupId }) => placementGroupId === groupId);

/** @throws VendorError when there is no such group, or no room in it */
export function checkPlacement(cloud: HetznerCloud, groupId: number): void {
  const { id } = cloud.get("placement_group", groupId);
  if (serversIn(cloud, id).length < maxServersPerGroup) return;
  throw new VendorError(
    `placement group with ID '${id}' holds ${maxServersPerGroup} servers already`,
    "placement_error",
  );
}

export function deletePlacementGroup(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_placement_group", () => {
    cloud.get("placement_group", id);
    if (serversIn(cloud, id).length > 0) {
      throw new VendorError(`placement group with ID '${id}' is still in use`, "resource_in_use");
    }
    cloud.remove("placement_group", id);
  });
}
