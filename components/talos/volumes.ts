import type { TypedDocument } from "./document";

export interface VolumeConfig extends TypedDocument {
  readonly kind: "VolumeConfig";
  readonly name: "EPHEMERAL";
  readonly provisioning: { readonly grow: false; readonly maxSize: string };
}

export interface UserVolumeConfig extends TypedDocument {
  readonly kind: "UserVolumeConfig";
  readonly name: string;
  readonly volumeType: "partition";
  readonly provisioning: {
    readonly diskSelector: { readonly match: "system_disk" };
    readonly minSize: string;
    readonly maxSize: string;
  };
}

/** Name of the user volume behind the `local-path` class; Talos mounts it below `/var/mnt`. */
const localPathVolume = "local-path";
export const localPathDirectory = `/var/mnt/${localPathVolume}`;

/**
 * Carves the `local-path` volume out of the system disk. EPHEMERAL would take the whole disk, so
 * it leaves that much free; this works at the first start only. Growing is off, because a growing
 * partition takes a negative limit for a positive one and eats the room again where it is smaller
 * than the volume. The disk is found by what it is, not by a letter, which shifts when another disk
 * is absent.
 */
export function localPathVolumes(
  localPathGiB: number,
): readonly [VolumeConfig, UserVolumeConfig] | readonly [] {
  if (localPathGiB === 0) return [];
  return [
    {
      apiVersion: "v1alpha1",
      kind: "VolumeConfig",
      name: "EPHEMERAL",
      provisioning: { grow: false, maxSize: `-${localPathGiB}GiB` },
    },
    {
      apiVersion: "v1alpha1",
      kind: "UserVolumeConfig",
      name: localPathVolume,
      volumeType: "partition",
      provisioning: {
        diskSelector: { match: "system_disk" },
        // Alignment may cost the partition some megabytes.
        minSize: `${localPathGiB - 1}GiB`,
        maxSize: `${localPathGiB}GiB`,
      },
    },
  ];
}
