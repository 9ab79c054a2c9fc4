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
