import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

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

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const clockSkewMilliseconds = 5 * 60_000;

/**
 * Signs a client certificate of the cluster's administrators that ends after `lifetimeSeconds`.
 *
 * A kubeconfig's own certificate is of the same kind, but it only exists once the first control
 * plane has been configured, so a gate around that step could never wait for it. The authority's
 * key must be an elliptic one, as Talos makes it.
 */
export async function adminCertificate(
  authority: CertificateAuthority,
  lifetimeSeconds: number,
): Promise<ClientCredentials> {
  x509.cryptoProvider.set(webcrypto);
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const authorityKey = createPrivateKey(authority.privateKeyPem);
  const signingKey = await webcrypto.subtle.importKey(
    "pkcs8",
    authorityKey.export({ format: "der", type: "pkcs8" }),
    algorithm,
    false,
    ["sign"],
  );
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "O=system:masters,CN=hybrid-gate",
    issuer: issuer.subject,
    notBefore: new Date(now - clockSkewMilliseconds),
    notAfter: new Date(now + clockSkewMilliseconds + lifetimeSeconds * 1_000),
    publicKey: keys.publicKey,
    signingKey: signingKey,
    signingAlgorithm: algorithm,
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
