import type { ApiClient } from "../apiClient";
import { type ApiObject, conditionsOf, referenceTo } from "../apiObject";
import { type Controller, readyPods } from "../controllers";
import { numberAt, objectsAt, textAt } from "../json";
import { ownConditions, writeStatus } from "../statusConditions";

const api = "dns.cav.enablers.ob/v1alpha2";
/** The writer that the operator's address leads to. */
const writer = "app.kubernetes.io/name=pdns,app.kubernetes.io/component=api";

const isAvailable = (object: ApiObject): boolean =>
  conditionsOf(object).some(({ type, status }) => type === "Available" && status === "True");

const available = {
  type: "Available",
  isTrue: true,
  reason: "SynchronizationSucceeded",
  message: "Simulated by the lab.",
};

async function write(
  client: ApiClient,
  object: ApiObject,
  isDone: boolean,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  await writeStatus(client, object, {
    // On records it drops its conditions as it writes that all is done.
    ...(object.kind === "ClusterZone" && { conditions: ownConditions(object, [available]) }),
    syncStatus: isDone ? "Succeeded" : "Pending",
    observedGeneration: numberAt(object, "metadata", "generation"),
    ...more,
  });
}

/** `name` below its zone, unless it ends in a dot. */
function entryName(object: ApiObject): string {
  const name = textAt(object, "spec", "name");
  return name.endsWith(".") ? name : `${name}.${textAt(object, "spec", "zoneRef", "name")}.`;
}

/** Its records go with a zone: whoever deletes the zone's object deletes theirs too. */
async function belongTo(client: ApiClient, recordSet: ApiObject, zone: ApiObject): Promise<void> {
  const uid = textAt(zone, "metadata", "uid");
  const owners = objectsAt(recordSet, "metadata", "ownerReferences");
  if (owners.some((owner) => owner["uid"] === uid)) return;
  const { apiVersion, kind, metadata } = zone;
  const ownerReferences = [...owners, { apiVersion, kind, name: metadata.name, uid }];
  await client.patch(referenceTo(recordSet), { metadata: { ownerReferences } });
}

/** What has failed is passed over until its spec, or somebody, says otherwise. */
const isGivenUp = (recordSet: ApiObject): boolean =>
  textAt(recordSet, "status", "syncStatus") === "Failed" &&
  numberAt(recordSet, "status", "observedGeneration") ===
    numberAt(recordSet, "metadata", "generation");

/** What powerdns-operator does: zones, then records in the zones that are there. */
export const powerDns: Controller = {
  name: "powerdns-operator (simulated)",
  pods: "app.kubernetes.io/name=powerdns-operator",
  reconcile: async (client) => {
    // It tries again for as long as the API does not answer.
    if ((await readyPods(client, writer)).length === 0) return;
    const zones = await client.list(api, "ClusterZone");
    for (const zone of zones) {
      const { name } = zone.metadata;
      await write(client, zone, true, { name: `${name}.`, kind: textAt(zone, "spec", "kind") });
    }
    const served = new Map(zones.filter(isAvailable).map((zone) => [zone.metadata.name, zone]));
    for (const recordSet of await client.list(api, "ClusterRRset")) {
      if (isGivenUp(recordSet)) continue;
      const name = textAt(recordSet, "spec", "zoneRef", "name");
      const zone = served.get(name);
      if (zone !== undefined) await belongTo(client, recordSet, zone);
      const dnsEntryName = entryName(recordSet);
      const isInside = dnsEntryName === `${name}.` || dnsEntryName.endsWith(`.${name}.`);
      await write(client, recordSet, isInside && zone !== undefined, { dnsEntryName });
    }
  },
};
