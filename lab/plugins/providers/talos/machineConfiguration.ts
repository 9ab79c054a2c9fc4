import { stringify } from "yaml";
import { type Properties, type Value, at, isProperties, reveal, secret } from "../../values";
import { keyPairOf } from "./machineSecrets";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A worker holds the certificates of the authorities, a control plane their keys as well. */
const pem = (
  secrets: Properties,
  name: string,
  isControlPlane: boolean,
): { crt: string; key: string } => {
  const { cert, key } = keyPairOf(secrets, name);
  return { crt: cert, key: isControlPlane ? key : "" };
};

/** The base document that the provider generates from the machine secrets, before any patch. */
export function generatedConfiguration(args: Properties): Properties {
  const secrets = isProperties(args["machineSecrets"]) ? args["machineSecrets"] : {};
  const read = (...path: string[]): string => text(reveal(at(secrets, path) ?? null));
  const isControlPlane = args["machineType"] === "controlplane";
  const cluster = {
    id: read("cluster", "id"),
    secret: read("cluster", "secret"),
    controlPlane: { endpoint: text(args["clusterEndpoint"]) },
    clusterName: text(args["clusterName"]),
    token: read("secrets", "bootstrapToken"),
    ca: pem(secrets, "k8s", isControlPlane),
    ...(isControlPlane && {
      secretboxEncryptionSecret: read("secrets", "secretboxEncryptionSecret"),
      aggregatorCA: pem(secrets, "k8sAggregator", true),
      serviceAccount: { key: read("certs", "k8sServiceaccount", "key") },
      etcd: { ca: pem(secrets, "etcd", true) },
    }),
  };
  const document = {
    version: "v1alpha1",
    machine: {
      type: text(args["machineType"]),
      token: read("trustdinfo", "token"),
      ca: pem(secrets, "os", isControlPlane),
    },
    cluster,
  };
  const { machineSecrets, ...others } = args;
  return {
    ...others,
    machineSecrets: secret(machineSecrets ?? {}),
    id: text(args["clusterName"]),
    machineConfiguration: secret(stringify(document)),
  };
}

/** The client configuration of `talosctl`. */
export function talosConfig(args: Properties): Properties {
  const client = isProperties(args["clientConfiguration"]) ? args["clientConfiguration"] : {};
  const clusterName = text(args["clusterName"]);
  const context = {
    endpoints: args["endpoints"] ?? [],
    nodes: args["nodes"] ?? [],
    ca: client["caCertificate"],
    crt: client["clientCertificate"],
    key: client["clientKey"],
  };
  return {
    ...args,
    clientConfiguration: { ...client, clientKey: secret(client["clientKey"] ?? "") },
    id: clusterName,
    talosConfig: secret(stringify({ context: clusterName, contexts: { [clusterName]: context } })),
  };
}
