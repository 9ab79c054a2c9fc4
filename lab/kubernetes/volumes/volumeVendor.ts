import type { ApiReader } from "../apiClient";
import type { ApiObject } from "../apiObject";
import type { JsonObject } from "../json";
import type { Claim, PlannedVolume } from "./volumeDriver";

/** A volume that a driver asks its vendor for. */
export interface VolumeOrder extends Pick<PlannedVolume, "capacityGiB" | "topology"> {
  /** `pvc-<uid>`, unique for ever. */
  readonly name: string;
  readonly claim: Pick<Claim, "name" | "namespace" | "storageClass">;
}

/**
 * The vendor's side of a driver. After an interruption each request comes again, so it must do
 * nothing where it was done already. Each throws RefusedVolume with the vendor's answer.
 */
export interface VolumeVendor {
  /** @returns the vendor's name for the volume, which Kubernetes keeps */
  readonly create: (order: VolumeOrder) => string;
  readonly delete: (handle: string) => void;
  readonly attach: (handle: string, node: ApiObject | undefined, nodeName: string) => void;
  readonly detach: (handle: string, node: ApiObject | undefined, nodeName: string) => void;
  /** Room left for volumes of a class on the nodes of a topology. */
  readonly freeGiB?: (parameters: JsonObject, topology: Readonly<Record<string, string>>) => number;
}

/** Where the parts of a driver find its vendor. */
export interface VolumeBackend {
  /**
   * @param controller a ready pod of the driver, which says where its credentials are
   * @returns nothing for a driver whose volumes are on the nodes themselves
   * @throws RefusedVolume when there are no credentials
   */
  readonly vendorOf: (
    driver: string,
    controller: ApiObject,
    client: ApiReader,
  ) => Promise<VolumeVendor | undefined>;
}

/** Volumes that are nowhere: folders on nodes, and every volume of a cluster without a world. */
export const nowhere: VolumeVendor = {
  create: ({ name }) => name,
  delete: () => undefined,
  attach: () => undefined,
  detach: () => undefined,
};
