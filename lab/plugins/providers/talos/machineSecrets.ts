import { randomBytes, randomInt } from "node:crypto";
import { type Properties, type Value, at, isProperties, revealAll, secret } from "../../values";
import { type KeyPair, newAuthority, newClientCertificate, newKey } from "./certificates";

/** Starts every secret that may be any text, so that one in the wrong place catches the eye. */
const marker = "standin";

/** A bootstrap token: six and sixteen lower-case letters and digits. */
const token = (): string => {
  const characters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const draw = (length: number): string =>
    Array.from({ length }, () => characters.charAt(randomInt(characters.length))).join("");
  return `${draw(6)}.${marker}${draw(9)}`;
};

const base64Key = (): string => randomBytes(32).toString("base64");

const marked = ({ cert, key }: KeyPair): Properties => ({ cert, key: secret(key) });

/** What `talosctl gen secrets` makes, with real certificates, and a client of the Talos API. */
export async function newMachineSecrets(): Promise<Properties> {
  const [etcd, k8s, k8sAggregator, os, serviceAccountKey] = await Promise.all([
    newAuthority("O=etcd"),
    newAuthority("O=kubernetes"),
    newAuthority("O=kubernetes-aggregator"),
    newAuthority("O=talos"),
    newKey(),
  ]);
  const admin = await newClientCertificate(os, "O=os:admin");
  return {
    machineSecrets: {
      certs: {
        etcd: marked(etcd),
        k8s: marked(k8s),
        k8sAggregator: marked(k8sAggregator),
        k8sServiceaccount: { key: secret(serviceAccountKey) },
        os: marked(os),
      },
      cluster: { id: base64Key(), secret: secret(base64Key()) },
      secrets: {
        bootstrapToken: secret(token()),
        secretboxEncryptionSecret: secret(base64Key()),
      },
      trustdinfo: { token: secret(token()) },
    },
    clientConfiguration: {
      caCertificate: os.cert,
      clientCertificate: admin.cert,
      clientKey: secret(admin.key),
    },
  };
}

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A certificate and key of the given name out of machine secrets in clear. */
export function keyPairOf(machineSecrets: Properties, name: string): KeyPair {
  const pair = at(machineSecrets, ["certs", name]);
  const { cert, key } = isProperties(pair) ? revealAll(pair) : {};
  return { cert: text(cert), key: text(key) };
}
