import type { Settings } from "./schema";

/** The secrets of a stack file and the command that sets each; flat keys, so that each is sealed alone. */
export const secretCommands = {
  /** Token of the Hetzner project, with write access. */
  hcloudToken: "pulumi config set --secret hybrid:hcloudToken",
  /** Token of the same project for the volumes Kubernetes asks for, with write access. */
  hcloudCsiToken: "pulumi config set --secret hybrid:hcloudCsiToken",
  /** `user@realm!token=uuid` of the Proxmox API. */
  proxmoxApiToken: "pulumi config set --secret hybrid:proxmoxApiToken",
  /** PEM of the certificate that secrets in Git are sealed with. */
  sealingCertificate: "cat tls.crt | pulumi config set --secret hybrid:sealingCertificate",
  /** PEM of the key that opens them. */
  sealingPrivateKey: "cat tls.key | pulumi config set --secret hybrid:sealingPrivateKey",
} as const;

export type SecretKey = keyof typeof secretCommands;
export const secretKeys = Object.keys(secretCommands) as readonly SecretKey[];

/** Secrets that are asked for only where the settings say where backups go. */
export const backupSecretCommands = {
  /** Id of the key that may write to the bucket of backups. */
  backupAccessKeyId: "pulumi config set --secret hybrid:backupAccessKeyId",
  /** The key itself. */
  backupSecretKey: "pulumi config set --secret hybrid:backupSecretKey",
} as const;

export type BackupSecretKey = keyof typeof backupSecretCommands;
export const backupSecretKeys = Object.keys(backupSecretCommands) as readonly BackupSecretKey[];

/** Secrets that the store of secrets itself needs, each only where `vault` says so. */
export const vaultSecretCommands = {
  /** Token of the other Vault, which may encrypt and decrypt with one key. */
  vaultTransitToken: "pulumi config set --secret hybrid:vaultTransitToken",
  vaultAwsAccessKeyId: "pulumi config set --secret hybrid:vaultAwsAccessKeyId",
  vaultAwsSecretAccessKey: "pulumi config set --secret hybrid:vaultAwsSecretAccessKey",
  vaultGcpCredentials: "cat account.json | pulumi config set --secret hybrid:vaultGcpCredentials",
  vaultAzureClientSecret: "pulumi config set --secret hybrid:vaultAzureClientSecret",
  /** `postgres://user:password@host:5432/database?sslmode=verify-full`. */
  vaultPostgresUrl: "pulumi config set --secret hybrid:vaultPostgresUrl",
  vaultOidcClientSecret: "pulumi config set --secret hybrid:vaultOidcClientSecret",
} as const;

export type VaultSecretKey = keyof typeof vaultSecretCommands;
export const vaultSecretKeys = Object.keys(vaultSecretCommands) as readonly VaultSecretKey[];

const unsealSecrets: Readonly<
  Record<Settings["vault"]["unseal"]["by"], readonly VaultSecretKey[]>
> = {
  static: [],
  transit: ["vaultTransitToken"],
  awskms: ["vaultAwsAccessKeyId", "vaultAwsSecretAccessKey"],
  gcpckms: ["vaultGcpCredentials"],
  azurekeyvault: ["vaultAzureClientSecret"],
  shamir: [],
};

/** The parts of the settings that ask for secrets, as far as they can be read. */
interface Asking {
  readonly dns?: { readonly backup?: unknown } | undefined;
  readonly vault?:
    | {
        readonly unseal?: { readonly by?: keyof typeof unsealSecrets | undefined } | undefined;
        readonly storage?: { readonly backend?: string | undefined } | undefined;
        readonly oidc?: unknown;
        readonly snapshots?: unknown;
      }
    | undefined;
}

/** The secrets that settings ask for beside those that every stack has. */
export function secretsAskedFor({ dns, vault }: Asking): {
  readonly backup: boolean;
  readonly vault: readonly VaultSecretKey[];
} {
  return {
    backup: dns?.backup !== undefined || vault?.snapshots !== undefined,
    vault: [
      ...unsealSecrets[vault?.unseal?.by ?? "static"],
      ...(vault?.storage?.backend === "postgresql" ? (["vaultPostgresUrl"] as const) : []),
      ...(vault?.oidc === undefined ? [] : (["vaultOidcClientSecret"] as const)),
    ],
  };
}
