import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as x509 from "@peculiar/x509";
import { ecdsa } from "../../components/gate/signer";
import { patienceSeconds } from "../daemons/patience";
import { Daemon, type Host } from "../daemons/segment";
import type { Target } from "../dns/ask";
import { until } from "../mesh/command";

const ports = { acme: 14_000, management: 15_000 } as const;
const hourMilliseconds = 3_600_000;

/** A certificate for the server itself, which whoever asks it trusts directly. */
async function serverCertificate(address: string): Promise<{ cert: string; key: string }> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=pebble",
    notBefore: new Date(Date.now() - hourMilliseconds),
    notAfter: new Date(Date.now() + 24 * hourMilliseconds),
    ...{ keys, signingAlgorithm: ecdsa },
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: "ip", value: address }]),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: certificate.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

/** Let's Encrypt's own small server for tests: a real authority whose certificates nobody trusts. */
export class Pebble {
  private constructor(
    private readonly host: Host,
    private readonly directory: string,
  ) {}

  /** @param resolver whom it asks for the records that prove a name, over TCP */
  public static async start(
    program: string,
    host: Host,
    directory: string,
    resolver: Target,
  ): Promise<Pebble> {
    mkdirSync(directory, { recursive: true });
    const pebble = new Pebble(host, directory);
    const { cert, key } = await serverCertificate(host.address);
    writeFileSync(pebble.trustFile, cert);
    writeFileSync(path.join(directory, "key.pem"), key, { mode: 0o600 });
    writeFileSync(path.join(directory, "pebble.json"), JSON.stringify(pebble.configuration));
    const dns = `${resolver.address}:${resolver.port}`;
    const environment = [
      // It would wait up to 15 seconds before it looks.
      "PEBBLE_VA_NOSLEEP=1",
      // It would believe every other name that it has seen proved before.
      "PEBBLE_AUTHZREUSE=0",
    ];
    Daemon.start(
      host,
      ["env", ...environment, program, "-strict", `-dnsserver=${dns}`, "-config", pebble.file],
      pebble.log,
    );
    const isUp = (): Promise<boolean> =>
      pebble.root().then(
        () => true,
        () => false,
      );
    if ((await until(isUp, patienceSeconds)) === undefined) {
      throw new Error(`Pebble does not come up\n${readFileSync(pebble.log, "utf8")}`);
    }
    return pebble;
  }

  public get directoryUrl(): string {
    return `https://${this.host.address}:${ports.acme}/dir`;
  }

  public get trustFile(): string {
    return path.join(this.directory, "cert.pem");
  }

  /** The root of its certificates, in PEM: another one each time it starts. */
  public async root(): Promise<string> {
    const url = `https://${this.host.address}:${ports.management}/roots/0`;
    const request = get(url, { ca: readFileSync(this.trustFile), agent: false });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return text(response);
  }

  private get file(): string {
    return path.join(this.directory, "pebble.json");
  }

  private get log(): string {
    return path.join(this.directory, "pebble.log");
  }

  private get configuration(): object {
    const listen = (port: number): string => `${this.host.address}:${port}`;
    return {
      pebble: {
        listenAddress: listen(ports.acme),
        managementListenAddress: listen(ports.management),
        certificate: this.trustFile,
        privateKey: path.join(this.directory, "key.pem"),
        ...{ httpPort: 80, tlsPort: 443, keyAlgorithm: "ecdsa" },
        ...{ retryAfter: { authz: 1, order: 1 } },
      },
    };
  }
}
