import { VendorError } from "../vendorError";
import { type Architecture, serverTypeNamed, systemImages } from "./catalogue";
import { checkDeletable, type HetznerCloud } from "./cloud";
import { type Labels, labelSelector } from "./labels";
import type { Image } from "./objects";

/** An image of the catalogue or of the project, as a lookup shows it. */
export interface ListedImage {
  readonly id: number;
  readonly name: string;
  readonly type: "system" | "snapshot";
  readonly architecture: Architecture;
  readonly created: string;
  readonly description: string;
  readonly labels: Labels;
  readonly osFlavor: string;
  readonly osVersion: string;
  /** Disk that a server made from it needs. */
  readonly diskGiB: number;
}

const snapshotImage = (image: Image): ListedImage => ({
  ...image,
  osFlavor: "unknown",
  osVersion: "",
});

const catalogueImages: readonly ListedImage[] = systemImages.map(({ id, name, ...os }) => ({
  id,
  name,
  ...os,
  type: "system",
  architecture: "x86",
  created: "2026-01-01T00:00:00.000Z",
  description: name,
  labels: {},
  diskGiB: 5,
}));

const allImages = (cloud: HetznerCloud): readonly ListedImage[] => [
  ...catalogueImages,
  ...cloud.all("image").map(snapshotImage),
];

export interface ImageQuery {
  readonly name?: string;
  readonly labelSelector?: string;
  readonly architecture?: Architecture;
}

/** Images that match, the newest first. */
export const listImages = (cloud: HetznerCloud, query: ImageQuery): readonly ListedImage[] =>
  cloud.request("list_images", () => {
    const isWanted = labelSelector(query.labelSelector ?? "");
    return allImages(cloud)
      .filter(
        ({ name, architecture, labels }) =>
          (query.name ?? name) === name &&
          (query.architecture ?? architecture) === architecture &&
          (query.labelSelector === undefined || isWanted(labels)),
      )
      .toSorted((a, b) => b.created.localeCompare(a.created) || b.id - a.id);
  });

/** @throws VendorError when there is none */
export function getImage(cloud: HetznerCloud, id: number): ListedImage {
  return cloud.request("get_image", () => {
    const image = allImages(cloud).find((candidate) => candidate.id === id);
    if (image !== undefined) return image;
    throw new VendorError(`image with ID '${id}' not found`, "not_found");
  });
}

/** What a snapshot of the Talos disk image takes once it is compressed. */
const talosImageSizeGb = 0.1;

/**
 * Puts a snapshot into the project as a tool does that writes a disk image to a small server: what
 * the program itself cannot make.
 */
export const uploadImage = (
  cloud: HetznerCloud,
  request: {
    readonly description: string;
    readonly labels: Labels;
    readonly architecture?: Architecture;
  },
): Image =>
  cloud.request("create_image", () =>
    cloud.add("image", {
      type: "snapshot",
      name: "",
      architecture: "x86",
      ...request,
      diskGiB: serverTypeNamed("cpx11").diskGiB,
      sizeGb: talosImageSizeGb,
      protection: { delete: false },
    }),
  );

/** A snapshot of a server's disk, which may go on running. */
export const createSnapshot = (
  cloud: HetznerCloud,
  serverId: number,
  request: { readonly description?: string; readonly labels?: Labels },
): Image =>
  cloud.request("create_image", () => {
    const { primaryDiskGiB, name } = cloud.get("server", serverId);
    return cloud.add("image", {
      type: "snapshot",
      name: "",
      description: request.description ?? name,
      labels: request.labels ?? {},
      architecture: "x86",
      diskGiB: primaryDiskGiB,
      // How well a disk compresses is not modelled; a node's is mostly empty.
      sizeGb: primaryDiskGiB / 10,
      protection: { delete: false },
    });
  });

export const updateImage = (
  cloud: HetznerCloud,
  id: number,
  { description, labels }: { readonly description?: string; readonly labels?: Labels },
): Image =>
  cloud.request("update_image", () => {
    if (labels !== undefined) cloud.rename("image", id, { labels });
    return cloud.change("image", id, description === undefined ? {} : { description });
  });

export function deleteImage(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_image", () => {
    checkDeletable("image", cloud.get("image", id));
    cloud.remove("image", id);
  });
}
