/*
 * Names that the store of secrets and those who read it call each other by. They are a contract:
 * objects of these names hold data, and network policies go by the labels.
 */

/** Namespace of the members, whatever their flavor. */
export const vaultNamespace = "vault";
export const apiPort = 8_200;
export const clusterPort = 8_201;

/** Label of pods in the namespace that may speak to the members. */
export const vaultClientLabel = { "hybrid.cluster/vault-client": "true" } as const;

/** Where the secrets of services are, one entry for each service. */
export const servicesMount = "services";
/** Where the recovery key is, for the policy `admin` alone. */
export const breakGlassMount = "break-glass";

/** Accounts that the store knows by their Kubernetes token: what each may do is its policy. */
export const accounts = {
  /** Sets up mounts, policies and logins. */
  configuration: "vault-configuration",
  /** Takes snapshots. */
  snapshot: "vault-snapshot",
  /** A person with rights on the cluster, when no other login works. */
  admin: "vault-admin",
} as const;

/** Accounts of the External Secrets Operator, in its own namespace. */
export const storeAccounts = {
  /** Carries secrets into the cluster. */
  reader: "vault-reader",
  /** Puts a first value where there is none. */
  seeder: "vault-seeder",
} as const;
