import "reflect-metadata";
import { createHash, webcrypto } from "node:crypto";
import * as https from "node:https";
import { TLSSocket } from "node:tls";
import * as x509 from "@peculiar/x509";
import type { CertificateAuthority } from "../../components/gate/clientCertificate";
import { readPrivateKey } from "../../components/gate/signer";
import {
  listen,
  type ListedMember,
  type Listener,
  serveEtcdMembers,
} from "../../lab/machineApi/etcdMembers";

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
export const ed25519 = { name: "Ed25519" };
const hourMilliseconds = 3_600_000;

/** A certificate authority of the kind Talos makes: for Kubernetes on P-256, its own on Ed25519. */
export async function certificateAuthority(
  algorithm: typeof ecdsa | typeof ed25519 = ecdsa,
  addresses: readonly string[] = [],
): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "O=authority",
    notBefore: new Date(Date.now() - hourMilliseconds),
    notAfter: new Date(Date.now() + hourMilliseconds),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      // It serves as well, on these addresses.
      new x509.SubjectAlternativeNameExtension(
        addresses.map((value) => ({ type: "ip" as const, value })),
      ),
    ],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: certificate.toString("pem"),
    // Talos has a label of its own for the second kind.
    privateKeyPem: x509.PemConverter.encode(
      privateKey,
      algorithm === ed25519 ? "ED25519 PRIVATE KEY" : "PRIVATE KEY",
    ),
  };
}

/** What a pretended control plane says; change it while it runs. */
export interface ControlPlaneAnswers {
  readyzStatus: number;
  readyzBody: string;
  /** Who votes in etcd, by name and address; nothing when its etcd does not answer. */
  members: readonly { readonly name: string; readonly address: string }[] | undefined;
}

export const readyBody = "[+]ping ok\n[+]etcd ok\n[+]etcd-readiness ok\nreadyz check passed\n";

export interface Authorities {
  readonly kubernetes: CertificateAuthority;
  readonly talos: CertificateAuthority;
}

export interface SimulatedControlPlane {
  readonly answers: ControlPlaneAnswers;
  /** Subjects of the clients that asked its API server, in order. */
  readonly clients: readonly string[];
  readonly close: () => Promise<void>;
}

/** The same name has the same member, whoever is asked. */
const memberId = (name: string): string =>
  createHash("sha256").update(name).digest("hex").slice(0, 16);

const tls = ({ certificatePem, privateKeyPem }: CertificateAuthority) => ({
  ca: certificatePem,
  cert: certificatePem,
  key: readPrivateKey(privateKeyPem).export({ format: "pem", type: "pkcs8" }).toString(),
  requestCert: true,
  rejectUnauthorized: true,
});

function startApiServer(
  address: string,
  authority: CertificateAuthority,
  answers: ControlPlaneAnswers,
  clients: string[],
): Promise<Listener> {
  const server = https.createServer(tls(authority), (request, response) => {
    if (!(request.socket instanceof TLSSocket)) throw new Error("a connection without TLS");
    const { subject } = request.socket.getPeerCertificate();
    clients.push(`${String(subject.O)}/${String(subject.CN)}`);
    const isKnown = request.url === "/readyz?verbose";
    response.writeHead(isKnown ? answers.readyzStatus : 404);
    response.end(isKnown ? answers.readyzBody : "");
  });
  return listen(server, address, 6443);
}

/**
 * A control plane as the gate sees it: `/readyz` on port 6443 and the list of etcd's members on
 * port 50000 of a loopback address, each for clients with a certificate of its authority only.
 */
export async function startControlPlane(
  address: string,
  authorities: Authorities,
  members: ControlPlaneAnswers["members"],
): Promise<SimulatedControlPlane> {
  const answers: ControlPlaneAnswers = { readyzStatus: 200, readyzBody: readyBody, members };
  const clients: string[] = [];
  const listed = (): readonly ListedMember[] | undefined =>
    answers.members?.map(({ name, address: host }) => ({
      id: memberId(name),
      name,
      address: host,
    }));
  const listeners = [
    await serveEtcdMembers(address, tls(authorities.talos), listed),
    await startApiServer(address, authorities.kubernetes, answers, clients),
  ];
  return {
    answers,
    clients,
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
