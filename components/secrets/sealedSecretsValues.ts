import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { type AtHome, atHome } from "../platform/placement";

/** Object name that `kubeseal` looks for. */
export const sealedSecretsName = "sealed-secrets-controller";

/** The values of the sealed-secrets chart that this cluster sets; it checks neither keys nor types. */
export interface SealedSecretsValues {
  readonly fullnameOverride: typeof sealedSecretsName;
  readonly image: { readonly tag: string };
  readonly keyrenewperiod: "0";
  readonly affinity: AtHome;
  readonly resources: ContainerResources;
}

/**
 * Values of the sealed-secrets chart. It stands at home, where there is memory: what it has opened is
 * in the cluster, and only something new waits until home is back.
 */
export function sealedSecretsValues(): SealedSecretsValues {
  return {
    fullnameOverride: sealedSecretsName,
    // Below it, one of its paths opened what was not meant for the asker.
    image: { tag: "0.40.0" },
    // The text, for the number would be taken for nothing said: no key but the one it is given.
    keyrenewperiod: "0",
    affinity: atHome,
    resources: resourcesOf(workloads.sealedSecrets.containers.controller),
  };
}
