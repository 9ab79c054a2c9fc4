import * as https from "node:https";
import type { ClientCredentials } from "./clientCertificate";

/** What one API server said of itself. */
export interface Probe {
  /** Every check passed, that of its own etcd member (which needs quorum) among them. */
  readonly ready: boolean;
  /** What was seen, for a person to read. */
  readonly seen: string;
}

export type ProbeApiServer = (address: string, credentials: ClientCredentials) => Promise<Probe>;

const apiPort = 6443;
const requestTimeoutMilliseconds = 5_000;
const etcdChecks = ["[+]etcd ok", "[+]etcd-readiness ok"];

function get(
  address: string,
  { authorityPem, certificatePem, privateKeyPem }: ClientCredentials,
  path: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = https.get(
      {
        host: address,
        port: apiPort,
        path,
        ca: authorityPem,
        cert: certificatePem,
        key: privateKeyPem,
        // The question is put to this one API server; its certificate names it in many ways, and
        // the cluster's own authority signs nothing but the cluster.
        checkServerIdentity: () => undefined,
        agent: false,
        timeout: requestTimeoutMilliseconds,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
        response.on("error", reject);
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", reject);
  });
}

/** Asks one control plane's own API server whether it and its etcd member are ready. */
export const probeApiServer: ProbeApiServer = async (address, credentials) => {
  const missing = (seen: string): Probe => ({ ready: false, seen });
  try {
    const readyz = await get(address, credentials, "/readyz?verbose");
    if (readyz.status !== 200) {
      const failing = readyz.body.split("\n").filter((line) => line.startsWith("[-]"));
      return missing(`/readyz says ${String(readyz.status)} ${failing.join(", ")}`.trim());
    }
    const unseen = etcdChecks.filter((check) => !readyz.body.includes(check));
    if (unseen.length > 0) return missing(`/readyz does not say ${unseen.join(" and ")}`);
    return { ready: true, seen: "ready" };
  } catch (error) {
    return missing(String(error).replace(/^Error: /, ""));
  }
};
