/** Credentials for the Talos API of every node; each text is base64 of PEM. */
export interface ClientConfiguration {
  caCertificate: string;
  clientCertificate: string;
  /** Secret. */
  clientKey: string;
}

/** A certificate authority; both texts are base64 of PEM. */
export interface Certificate {
  cert: string;
  /** Secret. */
  key: string;
}

export interface Key {
  /** Secret: base64 of PEM. */
  key: string;
}

export interface Certificates {
  etcd: Certificate;
  k8s: Certificate;
  k8sAggregator: Certificate;
  /** Signs service account tokens. The spelling, small `a` and all, is the provider's. */
  k8sServiceaccount: Key;
  os: Certificate;
}

export interface Cluster {
  id: string;
  /** Secret. */
  secret: string;
}

export interface KubernetesSecrets {
  /** Only clusters from before Talos 1.3 have one. */
  aescbcEncryptionSecret?: string;
  bootstrapToken: string;
  secretboxEncryptionSecret: string;
}

export interface TrustdInfo {
  /** Secret. */
  token: string;
}

/**
 * Everything that makes a cluster the same cluster. A node's configuration is generated from it.
 *
 * The resource returns it in the very spelling the function takes, so it is passed on whole; only
 * the SDKs of languages that rename properties must map each field by hand.
 */
export interface MachineSecrets {
  certs: Certificates;
  cluster: Cluster;
  secrets: KubernetesSecrets;
  trustdinfo: TrustdInfo;
}

export interface ConfigurationApplyOnDestroy {
  graceful: boolean;
  reboot: boolean;
  reset: boolean;
}

/** Durations such as "30s" or "10m". */
export interface Timeout {
  create?: string;
  delete?: string;
  update?: string;
}

export interface BootstrapTimeouts {
  create?: string;
}
