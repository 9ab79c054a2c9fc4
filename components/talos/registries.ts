import type { Settings } from "../../config/schema";
import type { TypedDocument } from "./document";

export interface RegistryMirrorConfig extends TypedDocument {
  readonly kind: "RegistryMirrorConfig";
  readonly name: string;
  readonly endpoints: readonly { readonly url: string }[];
}

/** The one registry that is served under another name than its own. */
const upstreamHosts: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/** Mirrors with the upstream as last endpoint, so that images come before any mirror does. */
export function registryMirrors(mirrors: Settings["registryMirrors"]): RegistryMirrorConfig[] {
  return Object.entries(mirrors).map(([registry, endpoints]) => ({
    apiVersion: "v1alpha1",
    kind: "RegistryMirrorConfig",
    name: registry,
    endpoints: [...endpoints, `https://${upstreamHosts[registry] ?? registry}`].map((url) => ({
      url,
    })),
  }));
}
