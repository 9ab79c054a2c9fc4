/** A certificate and its key, each the base64 of PEM, as Talos writes them. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** The part of a cluster's machine secrets that its Kubernetes control plane runs on. */
export interface ControlPlaneSecrets {
  readonly etcd: KeyPair;
  readonly k8s: KeyPair;
  readonly k8sAggregator: KeyPair;
  /** Signs the tokens of service accounts: the base64 of PEM. */
  readonly serviceAccountKey: string;
  /** Encrypts Secrets in etcd: the base64 of 32 bytes. */
  readonly secretboxEncryptionSecret: string;
}

export const pemOf = (base64Pem: string): string => Buffer.from(base64Pem, "base64").toString();
