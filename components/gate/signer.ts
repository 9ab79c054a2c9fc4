import { createPrivateKey, type KeyObject, webcrypto } from "node:crypto";

/** Keys of the certificates that are signed here, and of the Kubernetes authority. */
export const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** What a certificate is signed with. */
export interface Signer {
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: typeof ecdsa | { readonly name: "Ed25519" };
}

/**
 * Reads the key of an authority as Talos keeps it. Its own is an Ed25519 one under a label of its
 * own, PKCS #8 inside; those of Kubernetes and etcd come in the older form of elliptic keys, which
 * OpenSSL reads.
 */
export const readPrivateKey = (pem: string): KeyObject =>
  createPrivateKey(pem.replaceAll("ED25519 PRIVATE KEY", "PRIVATE KEY"));

/** An authority's key, ready to sign: an elliptic one on P-256, or an Ed25519 one. */
export async function signerOf(privateKeyPem: string): Promise<Signer> {
  const key = readPrivateKey(privateKeyPem);
  const signingAlgorithm =
    key.asymmetricKeyType === "ed25519" ? ({ name: "Ed25519" } as const) : ecdsa;
  const der = key.export({ format: "der", type: "pkcs8" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, signingAlgorithm, false, [
    "sign",
  ]);
  return { signingKey, signingAlgorithm };
}
