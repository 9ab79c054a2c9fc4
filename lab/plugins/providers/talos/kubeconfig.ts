import { parse, stringify } from "yaml";
import type { Inventory } from "../../inventory";
import { type Created, type Creation, VendorError } from "../../model";
import { type Properties, type Value, at, isProperties, revealAll, secret } from "../../values";
import { newClientCertificate } from "./certificates";
import { keyPairOf } from "./machineSecrets";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A client of the cluster is known by the authority its Talos certificate came from. */
function secretsOfCluster(inventory: Inventory, caCertificate: string): Properties {
  for (const { outputs } of inventory.all("talos:machine/secrets:Secrets")) {
    const { machineSecrets } = revealAll(outputs);
    if (isProperties(machineSecrets) && keyPairOf(machineSecrets, "os").cert === caCertificate) {
      return machineSecrets;
    }
  }
  throw new VendorError("clientConfiguration: no cluster has this CA certificate");
}

/** The endpoint the node was configured with, which the kubeconfig names as its server. */
function clusterEndpoint(inventory: Inventory, node: string): string {
  for (const { outputs } of inventory.all("talos:machine/configurationApply:ConfigurationApply")) {
    const applied = revealAll(outputs);
    if (applied["node"] !== node) continue;
    const document = parse(text(applied["machineConfigurationInput"])) as Properties | null;
    const endpoint = document && at(document, ["cluster", "controlPlane", "endpoint"]);
    if (typeof endpoint === "string") return endpoint;
  }
  return `https://${node}:6443`;
}

/** The administrator's access to Kubernetes, signed by the cluster's own authority. */
export async function kubeconfig({ inputs, inventory }: Creation): Promise<Created> {
  const node = text(inputs["node"]);
  const client = inputs["clientConfiguration"];
  const caCertificate = isProperties(client) ? text(client["caCertificate"]) : "";
  const authority = keyPairOf(secretsOfCluster(inventory, caCertificate), "k8s");
  const admin = await newClientCertificate(authority, "O=system:masters,CN=admin");
  const host = clusterEndpoint(inventory, node);
  const [name, user] = ["stand-in", "admin@stand-in"];
  const document = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: host, "certificate-authority-data": authority.cert } }],
    users: [
      { name: user, user: { "client-certificate-data": admin.cert, "client-key-data": admin.key } },
    ],
    contexts: [{ name: user, context: { cluster: name, namespace: "default", user } }],
    "current-context": user,
  };
  return {
    id: node,
    outputs: {
      endpoint: node,
      certificateRenewalDuration: "720h",
      kubeconfigRaw: secret(stringify(document)),
      kubernetesClientConfiguration: {
        host,
        caCertificate: authority.cert,
        clientCertificate: admin.cert,
        clientKey: secret(admin.key),
      },
    },
  };
}
