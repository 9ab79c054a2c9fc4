import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const yearMilliseconds = 365 * 24 * 60 * 60 * 1000;

/** A certificate and its key, each the base64 of PEM, as Talos writes them. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const base64 = (pem: string): string => Buffer.from(`${pem}\n`).toString("base64");

const pemOf = (base64Pem: string): string => Buffer.from(base64Pem, "base64").toString();

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

const validity = (years: number): { notBefore: Date; notAfter: Date } => {
  const now = Date.now();
  return {
    // A clock that is a little behind must accept it too.
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + years * yearMilliseconds),
  };
};

/** A private key in base64 of PEM. */
export const newKey = async (): Promise<string> =>
  base64(await privateKeyPem((await newKeys()).privateKey));

/** A certificate authority of its own, good for ten years. */
export async function newAuthority(subject: string): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: subject,
      keys,
      signingAlgorithm: algorithm,
      ...validity(10),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  );
  return {
    cert: base64(certificate.toString("pem")),
    key: base64(await privateKeyPem(keys.privateKey)),
  };
}

/** A client certificate signed by an authority, good for one year. */
export async function newClientCertificate(authority: KeyPair, subject: string): Promise<KeyPair> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(pemOf(authority.cert));
  const issuerKey = x509.PemConverter.decodeFirst(pemOf(authority.key));
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await webcrypto.subtle.importKey("pkcs8", issuerKey, algorithm, false, ["sign"]),
      signingAlgorithm: algorithm,
      ...validity(1),
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ],
    },
    webcrypto,
  );
  return {
    cert: base64(certificate.toString("pem")),
    key: base64(await privateKeyPem(keys.privateKey)),
  };
}
