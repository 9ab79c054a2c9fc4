import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { ecdsa, signerOf } from "../../components/gate/signer";
import { type KeyPair, pemOf } from "./secrets";

const clockSkewMilliseconds = 5 * 60_000;
/** As long as Talos gives the certificates of its control plane. */
const lifetimeMilliseconds = 365 * 24 * 3_600_000;

export interface CertificateRequest {
  readonly subject: string;
  /** Addresses and DNS names a server answers to; none for a pure client. */
  readonly names?: readonly string[];
}

export interface SignedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const usages = [x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth];

/** Signs certificates for new keys, and further ones for a key it made before. */
export class Authority {
  readonly certificatePem: string;
  readonly privateKeyPem: string;

  public constructor({ cert, key }: KeyPair) {
    this.certificatePem = pemOf(cert);
    this.privateKeyPem = pemOf(key);
  }

  public async sign(request: CertificateRequest): Promise<SignedCertificate> {
    const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
    const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    return {
      certificatePem: await this.#certificate(request, keys.publicKey),
      privateKeyPem: x509.PemConverter.encode(privateKey, "PRIVATE KEY"),
    };
  }

  /** A certificate for the same key with other names, so that both files need not change at once. */
  public async signAgain(request: CertificateRequest, earlier: SignedCertificate): Promise<string> {
    x509.cryptoProvider.set(webcrypto);
    const { publicKey } = new x509.X509Certificate(earlier.certificatePem);
    const { rawData } = publicKey;
    const key = await webcrypto.subtle.importKey("spki", rawData, ecdsa, true, ["verify"]);
    return this.#certificate(request, key);
  }

  async #certificate(
    { subject, names = [] }: CertificateRequest,
    publicKey: webcrypto.CryptoKey,
  ): Promise<string> {
    x509.cryptoProvider.set(webcrypto);
    const issuer = new x509.X509Certificate(this.certificatePem);
    const { signingKey, signingAlgorithm } = await signerOf(this.privateKeyPem);
    const now = Date.now();
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: issuer.subject,
      notBefore: new Date(now - clockSkewMilliseconds),
      notAfter: new Date(now + lifetimeMilliseconds),
      publicKey,
      signingKey,
      signingAlgorithm,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(names.length > 0 ? usages : usages.slice(0, 1)),
        ...(names.length > 0
          ? [
              new x509.SubjectAlternativeNameExtension(
                names.map((value) => ({ type: isIP(value) ? ("ip" as const) : "dns", value })),
              ),
            ]
          : []),
      ],
    });
    return certificate.toString("pem");
  }
}
