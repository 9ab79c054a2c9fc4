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

/** Secrets that are asked for only where `dns.backup` says where backups go. */
export const backupSecretCommands = {
  /** Id of the key that may write to the bucket of backups. */
  backupAccessKeyId: "pulumi config set --secret hybrid:backupAccessKeyId",
  /** The key itself. */
  backupSecretKey: "pulumi config set --secret hybrid:backupSecretKey",
} as const;

export type BackupSecretKey = keyof typeof backupSecretCommands;
export const backupSecretKeys = Object.keys(backupSecretCommands) as readonly BackupSecretKey[];
