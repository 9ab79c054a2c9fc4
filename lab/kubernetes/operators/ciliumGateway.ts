import type { ApiClient } from "../apiClient";
import type { ApiObject } from "../apiObject";
import type { Controller } from "../controllers";
import { type JsonObject, numberAt, objectsAt, textAt, valueAt } from "../json";
import { conditionsAfter, ownConditions, writeStatus } from "../statusConditions";

const api = "gateway.networking.k8s.io/v1";
const controllerName = "io.cilium/gateway-controller";

const accepted = {
  type: "Accepted",
  isTrue: true,
  reason: "Accepted",
  message: "Simulated by the lab.",
};

/** In host network mode a Gateway is reached at the nodes that the agent's settings select. */
async function gatewayAddresses(client: ApiClient): Promise<readonly JsonObject[]> {
  const settings = await client.get({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "kube-system",
    name: "cilium-config",
  });
  const labelSelector = textAt(settings, "data", "gateway-api-hostnetwork-nodelabelselector");
  const nodes = await client.list("v1", "Node", { labelSelector });
  return nodes.flatMap((node) => {
    const addresses = objectsAt(node, "status", "addresses");
    const byType = (type: string): JsonObject | undefined =>
      addresses.find((address) => address["type"] === type);
    const value = textAt(byType("ExternalIP") ?? byType("InternalIP"), "address");
    return value === "" ? [] : [{ type: "IPAddress", value }];
  });
}

/** Whether a listener has the certificate it names; a plain one needs none. */
async function hasCertificate(
  client: ApiClient,
  gateway: ApiObject,
  listener: JsonObject,
): Promise<boolean> {
  for (const reference of objectsAt(listener, "tls", "certificateRefs")) {
    const secret = await client.get({
      apiVersion: "v1",
      kind: "Secret",
      namespace: textAt(reference, "namespace") || textAt(gateway, "metadata", "namespace"),
      name: textAt(reference, "name"),
    });
    if (secret === undefined) return false;
  }
  return true;
}

async function listenerStatus(
  client: ApiClient,
  gateway: ApiObject,
  listener: JsonObject,
): Promise<JsonObject> {
  const isComplete = await hasCertificate(client, gateway, listener);
  const name = textAt(listener, "name");
  const before = objectsAt(gateway, "status", "listeners").find((entry) => entry["name"] === name);
  const conditions = [
    accepted,
    {
      type: "ResolvedRefs",
      isTrue: isComplete,
      reason: isComplete ? "ResolvedRefs" : "InvalidCertificateRef",
      message: isComplete ? "Simulated by the lab." : "The certificate's Secret is missing.",
    },
    {
      type: "Programmed",
      isTrue: isComplete,
      reason: isComplete ? "Programmed" : "Invalid",
      message: "Simulated by the lab.",
    },
  ];
  return {
    name,
    attachedRoutes: numberAt(before, "attachedRoutes"),
    supportedKinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
    conditions: conditionsAfter(
      objectsAt(before, "conditions"),
      conditions,
      numberAt(gateway, "metadata", "generation"),
    ),
  };
}

async function program(client: ApiClient, gateway: ApiObject): Promise<void> {
  const listeners: JsonObject[] = [];
  for (const listener of objectsAt(gateway, "spec", "listeners")) {
    listeners.push(await listenerStatus(client, gateway, listener));
  }
  const programmed = { ...accepted, type: "Programmed", reason: "Programmed" };
  await writeStatus(client, gateway, {
    addresses: await gatewayAddresses(client),
    conditions: ownConditions(gateway, [accepted, programmed]),
    listeners,
  });
}

/** What Cilium's operator does for the Gateway API, without a byte of traffic. */
export const ciliumGateway: Controller = {
  name: "cilium-operator (simulated)",
  pods: "io.cilium/app=operator",
  reconcile: async (client) => {
    const classes = (await client.list(api, "GatewayClass")).filter(
      (object) => valueAt(object, "spec", "controllerName") === controllerName,
    );
    for (const gatewayClass of classes) {
      const conditions = ownConditions(gatewayClass, [accepted]);
      await writeStatus(client, gatewayClass, { conditions });
    }
    const names = classes.map(({ metadata }) => metadata.name);
    const gateways = (await client.list(api, "Gateway")).filter((gateway) =>
      names.includes(textAt(gateway, "spec", "gatewayClassName")),
    );
    for (const gateway of gateways) await program(client, gateway);
  },
};
