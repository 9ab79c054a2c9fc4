import { z } from "zod";
import { dnsLabel, httpsUrl } from "./formats";
import { bucket } from "./bucketSchema";

/** What a group of people may do; `components/vault/policies.ts` says it path by path. */
export const humanPolicies = ["admin", "editor", "viewer"] as const;

const storage = z.discriminatedUnion("backend", [
  /** Every member keeps all of it on the disk of its own node. */
  z.strictObject({
    backend: z.literal("raft"),
    /** Disk of one member, out of its node's localPathGiB. It cannot shrink. */
    sizeGiB: z.int().min(1).max(10).default(10),
    /**
     * Raft timing: a leader is missed after that many seconds at the earliest. 1 is for one data
     * centre; the link between the sites wants more.
     */
    performanceMultiplier: z.int().min(1).max(10).default(3),
  }),
  /**
   * A PostgreSQL that somebody else looks after; its URL is the secret `vaultPostgresUrl`. The
   * members have no disks then, and outlive each other only as long as it answers.
   */
  z.strictObject({
    backend: z.literal("postgresql"),
    table: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/, "the name of a table")
      .default("vault_kv_store"),
  }),
]);

/** What opens the store when a member starts. */
const unseal = z.discriminatedUnion("by", [
  /** A key that the program makes and that outlives the cluster; OpenBao only. */
  z.strictObject({
    by: z.literal("static"),
    /** Raise it by one to rotate the key: docs/runbooks/vault-rotate-unseal-key.md. */
    keyNumber: z.int().min(1).max(99).default(1),
  }),
  /** Another Vault or OpenBao, outside this cluster; the secret is `vaultTransitToken`. */
  z.strictObject({
    by: z.literal("transit"),
    address: httpsUrl,
    keyName: dnsLabel,
    mountPath: dnsLabel.default("transit"),
  }),
  /** The secrets are `vaultAwsAccessKeyId` and `vaultAwsSecretAccessKey`. */
  z.strictObject({ by: z.literal("awskms"), region: dnsLabel, kmsKeyId: z.string().min(1) }),
  /** The secret is `vaultGcpCredentials`, the JSON of a service account. */
  z.strictObject({
    by: z.literal("gcpckms"),
    project: z.string().min(1),
    region: z.string().min(1),
    keyRing: z.string().min(1),
    cryptoKey: z.string().min(1),
  }),
  /** The secret is `vaultAzureClientSecret`. */
  z.strictObject({
    by: z.literal("azurekeyvault"),
    tenantId: z.guid("the id of a tenant"),
    clientId: z.guid("the id of an application"),
    vaultName: z.string().min(1),
    keyName: z.string().min(1),
  }),
  /** People, each with a share: after every start of a member somebody has to come. */
  z.strictObject({ by: z.literal("shamir") }),
]);

const groupNames = z.array(z.string().min(1)).min(1);

/** Logging in by an identity provider; the secret is `vaultOidcClientSecret`. */
const oidc = z.strictObject({
  /** Where `/.well-known/openid-configuration` is found. */
  issuer: httpsUrl,
  clientId: z.string().min(1),
  /** Claim of the token that lists a person's groups, and the scope to ask for it. */
  groupsClaim: z.string().min(1).default("groups"),
  /** Groups of the provider by what they may do; the last one named is what a login is by default. */
  groups: z.strictObject({
    admin: groupNames.optional(),
    editor: groupNames.optional(),
    viewer: groupNames.optional(),
  } satisfies Record<(typeof humanPolicies)[number], z.ZodType>),
});

/** The store of secrets, and what carries them into the cluster. */
export const vaultSchema = z.strictObject({
  /** `openbao` is free software and opens itself with a key of ours; `vault` needs another service for that. */
  flavor: z.enum(["openbao", "vault"]).default("openbao"),
  /** Memory of one member. */
  memoryMiB: z.int().min(128).default(384),
  storage: storage.prefault({ backend: "raft" }),
  unseal: unseal.prefault({ by: "static" }),
  oidc: oidc.optional(),
  /** Copies of a Raft store, sealed as they are; without it there are none. */
  snapshots: bucket({ prefix: "vault", cron: "47 2 * * *" }).optional(),
  /** How often the copies in the cluster are compared with the store. */
  refresh: z
    .strictObject({
      /** Keys that can be revoked: as long as this a revoked one still works. */
      apiKeySeconds: z.int().min(10).max(3_600).default(60),
      /** Everything else. */
      otherHours: z.int().min(1).max(8_760).default(8_760),
    })
    .prefault({}),
});
