/** What an installer image says of the machine that it installs. */
export interface Installer {
  /** Such as "hcloud" or "nocloud"; "metal" when the image does not say. */
  readonly platform: string;
  readonly schematic: string;
  readonly version: string;
}

/** Reads "factory.talos.dev/hcloud-installer/<schematic>:v1.13.9"; undefined for anything else. */
export function installerOf(image: unknown): Installer | undefined {
  const match = /\/(?:(\w+)-)?installer(?:-secureboot)?\/([0-9a-f]{64}):(v\d+\.\d+\.\d+\S*)$/.exec(
    String(image),
  );
  if (match === null) return undefined;
  const [, platform = "metal", schematic = "", version = ""] = match;
  return { platform, schematic, version };
}

export const installImage = ["machine", "install", "image"] as const;
