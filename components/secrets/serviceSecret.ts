import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { operatorObject } from "../platform/operatorObject";

/*
 * How a service gets its secrets from the store: one object for each service, which names one entry
 * of the store. Namespaces that may ask carry a label.
 */

/** Stores as the operator knows them: one that is read from, one that first values are put into. */
export const stores = { reader: "vault", seeder: "vault-seeding" } as const;
/** Label of namespaces that may get secrets from the store. */
export const readsSecretsLabel = { "hybrid.cluster/reads-secrets": "true" } as const;

export const externalSecretsApi = "external-secrets.io/v1";
export const pushSecretsApi = "external-secrets.io/v1alpha1";
export const generatorsApi = "generators.external-secrets.io/v1alpha1";

/** `apiKey` is taken over within a minute, so that a revoked one stops working; all else hardly ever. */
export type SecretClass = "apiKey" | "other";

export interface ServiceSecretArgs {
  /** Entry of the store, below its mount for services, and name of the Secret. */
  readonly service: string;
  /** A namespace with `readsSecretsLabel`. */
  readonly namespace: string;
  readonly secretClass: SecretClass;
  readonly refresh: Settings["vault"]["refresh"];
}

/** How often a copy is compared with the store. */
export function refreshInterval(
  secretClass: SecretClass,
  { apiKeySeconds, otherHours }: Settings["vault"]["refresh"],
): string {
  return secretClass === "apiKey" ? `${String(apiKeySeconds)}s` : `${String(otherHours)}h`;
}

const storeRef = (name: string) => ({ name, kind: "ClusterSecretStore" });

/** Every key of the service's entry, as a Secret of the same name. */
export function externalSecretSpec({ service, secretClass, refresh }: ServiceSecretArgs) {
  return {
    refreshPolicy: "Periodic",
    refreshInterval: refreshInterval(secretClass, refresh),
    secretStoreRef: storeRef(stores.reader),
    target: {
      name: service,
      creationPolicy: "Owner",
      // The copy outlives the store's being away, and a mistake there.
      deletionPolicy: "Retain",
    },
    dataFrom: [{ extract: { key: service } }],
  };
}

/** The generator's own default length would do; said, because it is what keeps the secret. */
export const passwordSpec = (secretKey: string) => ({
  length: 40,
  digits: 8,
  symbols: 0,
  allowRepeat: true,
  noUpper: false,
  secretKeys: [secretKey],
});

/** Puts what a generator makes into the store, once: what is there is never written over. */
export function pushSecretSpec(service: string, secretKey: string) {
  return {
    updatePolicy: "IfNotExists",
    deletionPolicy: "None",
    refreshInterval: "1h",
    secretStoreRefs: [storeRef(stores.seeder)],
    selector: { generatorRef: { apiVersion: generatorsApi, kind: "Password", name: service } },
    data: [{ match: { secretKey, remoteRef: { remoteKey: service, property: secretKey } } }],
  };
}

/** A service's secrets as the store has them. */
export function serviceSecret(
  name: string,
  args: ServiceSecretArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const { service, namespace } = args;
  return operatorObject(
    name,
    {
      apiVersion: externalSecretsApi,
      kind: "ExternalSecret",
      name: service,
      namespace,
      spec: externalSecretSpec(args),
      awaited: "condition=Ready",
    },
    opts,
  );
}

/** The same, with a first value for one key that nobody has to think of. */
export function seededSecret(
  name: string,
  { secretKey, ...args }: ServiceSecretArgs & { readonly secretKey: string },
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const { service, namespace } = args;
  const generator = operatorObject(
    `${name}-generator`,
    {
      apiVersion: generatorsApi,
      kind: "Password",
      name: service,
      namespace,
      spec: passwordSpec(secretKey),
    },
    opts,
  );
  const seed = operatorObject(
    `${name}-seed`,
    {
      apiVersion: pushSecretsApi,
      kind: "PushSecret",
      name: service,
      namespace,
      spec: pushSecretSpec(service, secretKey),
      awaited: "condition=Ready",
    },
    { ...opts, dependsOn: generator },
  );
  return serviceSecret(name, args, { ...opts, dependsOn: seed });
}
