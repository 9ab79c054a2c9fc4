import * as proxmox from "@bpg/pulumi-proxmoxve";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { HomeNodeSettings, Settings } from "../../config/schema";
import {
  diskImageUrl,
  imageKind,
  nodeSchematic,
  type Schematic,
  snapshotSelector,
} from "../schematic";

/** What new machines of each site boot from. */
export interface BootImages {
  readonly hetzner: { readonly image: pulumi.Input<string>; readonly iso?: string };
  /** Volume id of the disk image for one home node. */
  readonly home: (node: HomeNodeSettings) => pulumi.Input<string>;
}

/** What a server is made from when it boots an ISO: Talos overwrites it at the first start. */
const placeholderImage = "debian-13";

function hetznerImage(
  settings: Settings,
  opts: { readonly parent: pulumi.Resource },
): BootImages["hetzner"] {
  const { image } = settings.sites.vps;
  if (image.source === "iso" && image.attached) {
    void pulumi.log.warn(
      `ISO ${image.name} is attached to every VPS: a power cycle boots it again and halts. Once ` +
        "the nodes have joined: pulumi config set --path 'hybrid:sites.vps.image.attached' false",
      opts.parent,
    );
    return { image: placeholderImage, iso: image.name };
  }
  if (image.source === "iso") return { image: placeholderImage };
  if (image.id !== undefined) return { image: String(image.id) };
  const withSelector = snapshotSelector(
    settings.cluster.talosVersion,
    nodeSchematic(settings, "vps").id,
  );
  const lookup = { withSelector, withArchitecture: "x86", mostRecent: true };
  return { image: hcloud.getImageOutput(lookup, opts).apply(({ id }) => String(id)) };
}

/**
 * Registers the schematics with the Image Factory and provides each site with images of them. A
 * schematic's id is known beforehand, so a preview shows every URL.
 */
export function bootImages(
  name: string,
  settings: Settings,
  opts: { readonly parent: pulumi.Resource },
): BootImages {
  const { talosVersion } = settings.cluster;
  const { node: nodeName, imageDatastore } = settings.sites.home.proxmox;
  const downloads = new Map<string, proxmox.download.File>();

  const register = (kind: string, { document }: Schematic): talos.imagefactory.Schematic =>
    new talos.imagefactory.Schematic(`${name}-${kind}`, { schematic: document }, opts);

  const download = (node: HomeNodeSettings): proxmox.download.File => {
    const kind = imageKind(node);
    const known = downloads.get(kind);
    if (known !== undefined) return known;
    const schematic = nodeSchematic(settings, node);
    const file = new proxmox.download.File(
      `${name}-image-${kind}`,
      {
        nodeName,
        datastoreId: imageDatastore,
        contentType: "import",
        url: diskImageUrl("nocloud", schematic.id, talosVersion),
        fileName: `talos-${talosVersion}-${schematic.id.slice(0, 12)}.qcow2`,
        // A file that changed at its source must not be fetched again below a running VM.
        overwrite: false,
      },
      { ...opts, dependsOn: [register(kind, schematic)] },
    );
    downloads.set(kind, file);
    return file;
  };

  register("vps", nodeSchematic(settings, "vps"));
  return {
    hetzner: hetznerImage(settings, opts),
    home: (node) => download(node).id,
  };
}
