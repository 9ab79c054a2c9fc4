import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const exported = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");

/** A new elliptic key. */
export async function newPrivateKeyPem(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return exported(privateKey);
}

/** A certificate that nobody outside trusts, for as long as the real authority gives one. */
export async function selfSigned(
  dnsNames: readonly string[],
  lifetimeDays = 90,
): Promise<IssuedCertificate> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  // Certificates count whole seconds.
  const notBefore = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const notAfter = new Date(notBefore.getTime() + lifetimeDays * 24 * 3_600_000);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "O=simulated by the lab",
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        dnsNames.map((value) => ({ type: "dns" as const, value })),
      ),
    ],
  });
  return {
    certificatePem: certificate.toString("pem"),
    privateKeyPem: await exported(keys.privateKey),
    notBefore,
    notAfter,
  };
}
