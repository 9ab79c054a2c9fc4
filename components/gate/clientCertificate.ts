import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { ecdsa, signerOf } from "./signer";

/** A certificate authority as Talos keeps it: PEM texts. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What a TLS client shows and trusts, in PEM. */
export interface ClientCredentials {
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const clockSkewMilliseconds = 5 * 60_000;

/**
 * Signs a client certificate that ends after `lifetimeSeconds`. The authority is the one of
 * Kubernetes, whose key is an elliptic one on P-256, or that of Talos, whose key is Ed25519.
 *
 * A kubeconfig's own certificate is of the same kind, but it only exists once the first control
 * plane has been configured, so a gate around that step could never wait for it.
 *
 * @param subject distinguished name; its organization is what gives the client its rights
 */
export async function clientCertificate(
  authority: CertificateAuthority,
  subject: string,
  lifetimeSeconds: number,
): Promise<ClientCredentials> {
  x509.cryptoProvider.set(webcrypto);
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const { signingKey, signingAlgorithm } = await signerOf(authority.privateKeyPem);
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subject,
    notBefore: new Date(now - clockSkewMilliseconds),
    notAfter: new Date(now + clockSkewMilliseconds + lifetimeSeconds * 1_000),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    authorityPem: authority.certificatePem,
    certificatePem: certificate.toString("pem"),
    privateKeyPem: x509.PemConverter.encode(privateKey, "PRIVATE KEY"),
  };
}
