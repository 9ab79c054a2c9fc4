import type { Properties, Value } from "../../values";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** Where the image factory serves the images of a schematic. */
export function imageUrls(args: Properties): Properties {
  const [schematicId, version] = [text(args["schematicId"]), text(args["talosVersion"])];
  const platform = text(args["platform"]) || "metal";
  const architecture = text(args["architecture"]) || "amd64";
  const image = `https://factory.talos.dev/image/${schematicId}/${version}`;
  const installer = (suffix: string): string =>
    `factory.talos.dev/${platform}-installer${suffix}/${schematicId}:${version}`;
  const file = `${image}/${platform}-${architecture}`;
  return {
    ...args,
    architecture,
    id: schematicId,
    urls: {
      diskImage: `${file}.raw.xz`,
      diskImageSecureboot: `${file}-secureboot.raw.xz`,
      initramfs: `${image}/initramfs-${architecture}.xz`,
      installer: installer(""),
      installerSecureboot: installer("-secureboot"),
      iso: `${file}.iso`,
      isoSecureboot: `${file}-secureboot.iso`,
      kernel: `${image}/kernel-${architecture}`,
      kernelCommandLine: `${image}/cmdline-${platform}-${architecture}`,
      pxe: `https://pxe.factory.talos.dev/pxe/${schematicId}/${version}/${platform}-${architecture}`,
      uki: `${file}-uki.efi`,
    },
  };
}
