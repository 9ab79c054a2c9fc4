import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { HomeNodeSettings, NodeSettings, Settings } from "../config/schema";

/** A Talos image with system extensions, as the Image Factory knows it. */
export interface Schematic {
  /** The factory's canonical YAML. */
  readonly document: string;
  /** SHA-256 of the document, which is also how the factory names it: 64 hexadecimal digits. */
  readonly id: string;
}

/** Where an image boots; it decides where a machine finds its metadata. */
export type Platform = "hcloud" | "nocloud";

type DriverBranch = NonNullable<HomeNodeSettings["gpu"]>["driverBranch"];

const factory = "factory.talos.dev";
/** A label value of Hetzner holds 63 characters, one fewer than an id has. */
const labelledIdLength = 32;

/** The schematic of a set of system extensions; their order does not matter. */
export function schematic(extensions: readonly string[]): Schematic {
  const officialExtensions = [...new Set(extensions)].sort();
  const customization =
    officialExtensions.length === 0 ? {} : { systemExtensions: { officialExtensions } };
  const document = stringify({ customization }, { indent: 4, indentSeq: true, lineWidth: 0 });
  return { document, id: createHash("sha256").update(document).digest("hex") };
}

/** Open kernel modules and container toolkit, which must be of the same branch. */
export function nvidiaExtensions(branch: DriverBranch): readonly string[] {
  return [
    `siderolabs/nvidia-open-gpu-kernel-modules-${branch}`,
    `siderolabs/nvidia-container-toolkit-${branch}`,
  ];
}

/** The schematic of one node's image and installer, or of every VPS. */
export function nodeSchematic(settings: Settings, node: NodeSettings | "vps"): Schematic {
  if (node === "vps" || node.site === "vps") return schematic(settings.sites.vps.extensions);
  const gpu = node.gpu === undefined ? [] : nvidiaExtensions(node.gpu.driverBranch);
  return schematic([...settings.sites.home.extensions, ...gpu]);
}

/** Nodes of one kind boot the same image; names the kind. */
export function imageKind(node: NodeSettings): string {
  if (node.site === "vps") return "vps";
  return node.gpu === undefined ? "home" : `gpu-${node.gpu.driverBranch}`;
}

/**
 * The installer of a platform. A plain `installer` would turn the node into platform metal at its
 * first upgrade: no metadata, no static address.
 */
export function installerImage(platform: Platform, schematicId: string, version: string): string {
  return `${factory}/${platform}-installer/${schematicId}:${version}`;
}

const diskFormats: Readonly<Record<Platform, string>> = { hcloud: "raw.xz", nocloud: "qcow2" };

/** Where the factory serves the disk image of a platform. */
export function diskImageUrl(platform: Platform, schematicId: string, version: string): string {
  return `https://${factory}/image/${schematicId}/${version}/${platform}-amd64.${diskFormats[platform]}`;
}

/** Labels of the Hetzner snapshot that holds one version of a schematic. */
export function snapshotLabels(
  version: string,
  schematicId: string,
): Readonly<Record<string, string>> {
  return { os: "talos", version, schematic: schematicId.slice(0, labelledIdLength) };
}

/** The label selector that finds that snapshot. */
export function snapshotSelector(version: string, schematicId: string): string {
  return Object.entries(snapshotLabels(version, schematicId))
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
