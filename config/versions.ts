/** The Kubernetes minors that a Talos line runs. */
export interface VersionPair {
  readonly talos: string;
  readonly kubernetes: readonly string[];
}

/**
 * The pairs this program writes configuration for. Talos 1.14 is missing on purpose: the Talos
 * provider cannot read its documents yet. Lines before 1.13 lack kinds of documents we write.
 */
export const supportedVersions: readonly VersionPair[] = [
  { talos: "1.13", kubernetes: ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"] },
];

/** `1.13` of `v1.13.9`. */
export function minorOf(release: string): string {
  return release.replace(/^v(\d+\.\d+)\..*$/, "$1");
}
