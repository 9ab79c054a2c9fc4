/** Administrator's access to the Kubernetes API; each text but `host` is base64 of PEM. */
export interface KubeconfigKubernetesClientConfiguration {
  caCertificate: string;
  clientCertificate: string;
  /** Secret. */
  clientKey: string;
  /** The API's URL. */
  host: string;
}

export interface KubeconfigTimeouts {
  create?: string;
  update?: string;
}
