import { randomBytes } from "node:crypto";
import { vaultNamespace } from "../../../components/vault/names";
import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, conditionsOf } from "../apiObject";
import { type Controller, readyPods } from "../controllers";
import { objectsAt, objectAt, textAt } from "../json";
import { modelledLabel } from "../models/render";
import { ownConditions, writeStatus } from "../statusConditions";

const api = "external-secrets.io/v1";
const pushApi = "external-secrets.io/v1alpha1";
const byTheLab = "Simulated by the lab.";

/**
 * What the store holds of a service. There is no store behind the simulated members, so a Secret in
 * their namespace stands for an entry, and outlives the operator as one does.
 */
const entry = (
  service: string,
): { apiVersion: string; kind: string; namespace: string; name: string } => ({
  apiVersion: "v1",
  kind: "Secret",
  namespace: vaultNamespace,
  name: `lab-entry-${service}`,
});

async function settle(
  client: ApiClient,
  object: ApiObject,
  isTrue: boolean,
  reason: string,
): Promise<void> {
  const conditions = ownConditions(object, [{ type: "Ready", isTrue, reason, message: byTheLab }]);
  await writeStatus(client, object, { conditions });
}

const isReady = (object: ApiObject | undefined): boolean =>
  object !== undefined &&
  conditionsOf(object).some(({ type, status }) => type === "Ready" && status === "True");

const storeNamed = (client: ApiClient, name: string): Promise<ApiObject | undefined> =>
  client.get({ apiVersion: api, kind: "ClusterSecretStore", name });

/** Only namespaces with the labels a store asks for may use it. */
async function mayUse(client: ApiClient, object: ApiObject, store: ApiObject): Promise<boolean> {
  const name = textAt(object, "metadata", "namespace");
  const own = await client.get({ apiVersion: "v1", kind: "Namespace", name });
  const rules = objectsAt(store, "spec", "conditions");
  return (
    rules.length === 0 ||
    rules.some((rule) =>
      Object.entries(objectAt(rule, "namespaceSelector", "matchLabels")).every(
        ([key, value]) => textAt(own, "metadata", "labels", key) === value,
      ),
    )
  );
}

async function isServed(client: ApiClient, object: ApiObject, storeName: string): Promise<boolean> {
  const store = await storeNamed(client, storeName);
  return store !== undefined && isReady(store) && (await mayUse(client, object, store));
}

/** A first value for each key, where there is no entry yet. */
async function push(client: ApiClient, object: ApiObject): Promise<void> {
  const [store] = objectsAt(object, "spec", "secretStoreRefs");
  if (!(await isServed(client, object, textAt(store, "name")))) {
    await settle(client, object, false, "Errored");
    return;
  }
  const stringData: Record<string, string> = {};
  let service = "";
  for (const { match } of objectsAt(object, "spec", "data")) {
    service = textAt(match, "remoteRef", "remoteKey");
    stringData[textAt(match, "remoteRef", "property")] = randomBytes(20).toString("hex");
  }
  const { namespace, name, ...kind } = entry(service);
  await ensure(client, {
    ...kind,
    metadata: { name, namespace, labels: modelledLabel },
    stringData,
  });
  await settle(client, object, true, "Synced");
}

/** The entry of the store, as a Secret beside the object that asks for it. */
async function pull(client: ApiClient, object: ApiObject): Promise<void> {
  const [source] = objectsAt(object, "spec", "dataFrom");
  const found = await client.get(entry(textAt(source, "extract", "key")));
  const store = textAt(object, "spec", "secretStoreRef", "name");
  if (found === undefined || !(await isServed(client, object, store))) {
    await settle(client, object, false, "SecretSyncedError");
    return;
  }
  const owner = { name: object.metadata.name, uid: uidOf(object), controller: true };
  const secret: ApiObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: textAt(object, "spec", "target", "name"),
      namespace: textAt(object, "metadata", "namespace"),
      ownerReferences: [{ apiVersion: api, kind: "ExternalSecret", ...owner }],
    },
    data: objectAt(found, "data"),
  };
  await client.apply(secret, { manager: "external-secrets", takesOver: true });
  await settle(client, object, true, "SecretSynced");
}

/** What the External Secrets Operator does with stores, first values and copies of them. */
export const externalSecrets: Controller = {
  name: "external-secrets (simulated)",
  pods: "app.kubernetes.io/name=external-secrets",
  reconcile: async (client) => {
    const members = await readyPods(client, "component=server");
    const isOpen = members.some((pod) => textAt(pod, "metadata", "namespace") === vaultNamespace);
    for (const store of await client.list(api, "ClusterSecretStore")) {
      await settle(client, store, isOpen, isOpen ? "Valid" : "InvalidProviderConfig");
    }
    for (const object of await client.list(pushApi, "PushSecret")) await push(client, object);
    for (const object of await client.list(api, "ExternalSecret")) await pull(client, object);
  },
};
