import { parse, stringify } from "yaml";
import { z } from "zod";
import type { KeyPair } from "../../../controlPlane/secrets";
import { generateSecrets, generateTalosconfig } from "../../../world/talos/talosctl";
import { type Properties, type Value, at, isProperties, revealAll, secret } from "../../values";

const pairSchema = z.object({ crt: z.string(), key: z.string() });

/** Machine secrets as `talosctl` writes and reads them. */
const secretsSchema = z.object({
  cluster: z.object({ id: z.string(), secret: z.string() }),
  secrets: z.object({ bootstraptoken: z.string(), secretboxencryptionsecret: z.string() }),
  trustdinfo: z.object({ token: z.string() }),
  certs: z.object({
    etcd: pairSchema,
    k8s: pairSchema,
    k8saggregator: pairSchema,
    k8sserviceaccount: z.object({ key: z.string() }),
    os: pairSchema,
  }),
});

const clientSchema = z.object({
  context: z.string(),
  contexts: z.record(z.string(), z.object({ ca: z.string(), crt: z.string(), key: z.string() })),
});

const marked = ({ crt, key }: z.infer<typeof pairSchema>): Properties => ({
  cert: crt,
  key: secret(key),
});

/** New secrets of a cluster, and a client of its machines' API, as the real tool makes them. */
export async function newMachineSecrets(talosVersion = ""): Promise<Properties> {
  const text = await generateSecrets(talosVersion);
  const { certs, cluster, secrets, trustdinfo } = secretsSchema.parse(parse(text));
  const { context, contexts } = clientSchema.parse(parse(await generateTalosconfig(text)));
  const { ca = "", crt = "", key = "" } = contexts[context] ?? {};
  return {
    machineSecrets: {
      certs: {
        etcd: marked(certs.etcd),
        k8s: marked(certs.k8s),
        k8sAggregator: marked(certs.k8saggregator),
        k8sServiceaccount: { key: secret(certs.k8sserviceaccount.key) },
        os: marked(certs.os),
      },
      cluster: { id: cluster.id, secret: secret(cluster.secret) },
      secrets: {
        bootstrapToken: secret(secrets.bootstraptoken),
        secretboxEncryptionSecret: secret(secrets.secretboxencryptionsecret),
      },
      trustdinfo: { token: secret(trustdinfo.token) },
    },
    clientConfiguration: { caCertificate: ca, clientCertificate: crt, clientKey: secret(key) },
  };
}

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A certificate and key of the given name out of machine secrets in clear. */
export function keyPairOf(machineSecrets: Properties, name: string): KeyPair {
  const pair = at(machineSecrets, ["certs", name]);
  const { cert, key } = isProperties(pair) ? revealAll(pair) : {};
  return { cert: text(cert), key: text(key) };
}

/** Machine secrets in clear as the real tool reads them. */
export function secretsYaml(machineSecrets: Properties): string {
  const read = (...path: string[]): string => text(at(machineSecrets, path));
  const pair = (name: string): z.infer<typeof pairSchema> => {
    const { cert, key } = keyPairOf(machineSecrets, name);
    return { crt: cert, key };
  };
  const secrets: z.infer<typeof secretsSchema> = {
    cluster: { id: read("cluster", "id"), secret: read("cluster", "secret") },
    secrets: {
      bootstraptoken: read("secrets", "bootstrapToken"),
      secretboxencryptionsecret: read("secrets", "secretboxEncryptionSecret"),
    },
    trustdinfo: { token: read("trustdinfo", "token") },
    certs: {
      etcd: pair("etcd"),
      k8s: pair("k8s"),
      k8saggregator: pair("k8sAggregator"),
      k8sserviceaccount: { key: read("certs", "k8sServiceaccount", "key") },
      os: pair("os"),
    },
  };
  return stringify(secrets);
}
