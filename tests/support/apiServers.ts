import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as https from "node:https";
import { TLSSocket } from "node:tls";
import * as x509 from "@peculiar/x509";
import type { CertificateAuthority } from "../../components/gate/adminCertificate";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const hourMilliseconds = 3_600_000;

/** A certificate authority of the kind Talos makes for Kubernetes. */
export async function certificateAuthority(): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "O=kubernetes",
    notBefore: new Date(Date.now() - hourMilliseconds),
    notAfter: new Date(Date.now() + hourMilliseconds),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: certificate.toString("pem"),
    privateKeyPem: x509.PemConverter.encode(privateKey, "PRIVATE KEY"),
  };
}

/** What a pretended API server says; change it while the server runs. */
export interface ApiServerAnswers {
  readyzStatus: number;
  readyzBody: string;
  nodeNames: readonly string[];
}

export const readyBody = "[+]ping ok\n[+]etcd ok\n[+]etcd-readiness ok\nreadyz check passed\n";

export interface ApiServer {
  readonly answers: ApiServerAnswers;
  /** Subjects of the clients that asked, in order. */
  readonly clients: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Answers `/readyz` and the node list on port 6443 of a loopback address, to clients with a
 * certificate of the authority only.
 */
export async function startApiServer(
  address: string,
  authority: CertificateAuthority,
  nodeNames: readonly string[],
): Promise<ApiServer> {
  const answers: ApiServerAnswers = { readyzStatus: 200, readyzBody: readyBody, nodeNames };
  const clients: string[] = [];
  const server = https.createServer(
    {
      ca: authority.certificatePem,
      cert: authority.certificatePem,
      key: authority.privateKeyPem,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      if (!(request.socket instanceof TLSSocket)) throw new Error("a connection without TLS");
      const { subject } = request.socket.getPeerCertificate();
      clients.push(`${String(subject.O)}/${String(subject.CN)}`);
      if (request.url === "/readyz?verbose") {
        response.writeHead(answers.readyzStatus).end(answers.readyzBody);
      } else if (request.url === "/api/v1/nodes") {
        const items = answers.nodeNames.map((name) => ({ metadata: { name } }));
        response.writeHead(200).end(JSON.stringify({ kind: "NodeList", items }));
      } else {
        response.writeHead(404).end();
      }
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(6443, address, resolve);
  });
  return {
    answers,
    clients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
