import { connect } from "node:net";
import { connect as connectTls } from "node:tls";

const apiPort = 6_443;
const connectTimeoutMilliseconds = 3_000;

/** What answers on a control plane's address: nothing, this cluster's Kubernetes API, or another's. */
export type KubernetesApi = "none" | "own" | "foreign";

const isOpen = (node: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: node, port: apiPort, timeout: connectTimeoutMilliseconds });
    const finish = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", finish(true)).on("timeout", finish(false)).on("error", finish(false));
  });

const isSignedBy = (node: string, authorityPem: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectTls({
      ...{ host: node, port: apiPort, ca: authorityPem, timeout: connectTimeoutMilliseconds },
      // Which of its names it is asked by does not matter, only who signed its certificate.
      checkServerIdentity: () => undefined,
    });
    const finish = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .on("secureConnect", finish(true))
      .on("timeout", finish(false))
      .on("error", finish(false));
  });

/**
 * Whose Kubernetes API accepts connections on a control plane, which takes a started etcd.
 *
 * @param authorityPem of the cluster that is in the state; absent where the state has none
 */
export async function kubernetesApi(node: string, authorityPem?: string): Promise<KubernetesApi> {
  if (!(await isOpen(node))) return "none";
  if (authorityPem === undefined) return "foreign";
  return (await isSignedBy(node, authorityPem)) ? "own" : "foreign";
}
