import { stringify } from "yaml";

/** The administrator's credentials, as the Talos provider returns them: base64 of PEM. */
export interface KubernetesCredentials {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface KubernetesEndpoint {
  readonly name: string;
  readonly address: string;
}

/** URL of the Kubernetes API on one control plane. */
export function apiUrl({ address }: KubernetesEndpoint): string {
  return `https://${address}:6443`;
}

/**
 * A kubeconfig with one context for each endpoint, the first being the current one. The API is
 * reached at the nodes' own addresses: inside the cluster its name is `localhost`, which no one
 * outside could use.
 *
 * @returns YAML text that holds the administrator's key: a secret.
 */
export function kubeconfig(
  clusterName: string,
  endpoints: readonly KubernetesEndpoint[],
  { caCertificate, clientCertificate, clientKey }: KubernetesCredentials,
): string {
  const contextName = ({ name }: KubernetesEndpoint): string => `${clusterName}-${name}`;
  const user = `${clusterName}-admin`;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": endpoints[0] && contextName(endpoints[0]),
    clusters: endpoints.map((endpoint) => ({
      name: contextName(endpoint),
      cluster: {
        server: apiUrl(endpoint),
        "certificate-authority-data": caCertificate,
      },
    })),
    contexts: endpoints.map((endpoint) => ({
      name: contextName(endpoint),
      context: { cluster: contextName(endpoint), user },
    })),
    users: [
      {
        name: user,
        user: { "client-certificate-data": clientCertificate, "client-key-data": clientKey },
      },
    ],
  });
}
