import type { ApiObject } from "../apiObject";
import type { JsonObject } from "../json";

/** A claim that is to get its volume. */
export interface Claim {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly requestedBytes: number;
  readonly storageClass: ApiObject;
  /** The node that the scheduler has chosen, or any with the driver where the class binds at once. */
  readonly node: ApiObject;
}

/** What the driver's own part of a PersistentVolume says. */
export interface PlannedVolume {
  readonly capacityGiB: number;
  /** `csi` or `local`, with the vendor's name for the volume. */
  readonly source: (handle: string) => JsonObject;
  /** Labels of the nodes that can mount it. */
  readonly topology: Readonly<Record<string, string>>;
}

/** A request that a driver or its vendor turns down; the message becomes an event. */
export class RefusedVolume extends Error {}

/** How one storage driver behaves towards Kubernetes. */
export interface VolumeDriver {
  readonly name: string;
  /** Labels of the pods that make volumes. */
  readonly controllerPods: string;
  readonly serves: (provisioner: string) => boolean;
  /**
   * What it makes of a claim.
   *
   * @throws RefusedVolume
   */
  readonly plan: (claim: Claim, configuration: JsonObject) => PlannedVolume;
  /** How the driver makes itself known on the nodes where it runs; a driver without CSI does not. */
  readonly registration?: {
    /** Its name in CSINode objects. */
    readonly driver: string;
    readonly nodePods: string;
    /** Volumes that one node can have at a time. */
    readonly limitPerNode: number;
    /** Labels that the kubelet adds for it. */
    readonly nodeLabels: (node: ApiObject) => Readonly<Record<string, string>>;
    /** Keys that decide where a volume can be mounted. */
    readonly topologyKeys: readonly string[];
    /** Set where the scheduler asks how much room there is. */
    readonly publishesCapacity?: true;
  };
}

export const bytesPerGiB = 1024 ** 3;

const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: bytesPerGiB,
  Ti: 1024 ** 4,
};

/** Bytes of a quantity such as `10Gi`; 0 for what is none. */
export function quantityBytes(quantity: string): number {
  const [, digits = "", unit = ""] = /^([\d.]+(?:e\d+)?)(\w*)$/.exec(quantity) ?? [];
  return Math.ceil(Number(digits) * (unitBytes[unit] ?? 0));
}

/** Room is sold in whole GiB. */
export const wholeGiB = (bytes: number): number => Math.ceil(bytes / bytesPerGiB);
