import { uidOf } from "../../../kubernetes/apiClient";
import {
  type ApiObject,
  type ObjectReference,
  described,
  referenceTo,
} from "../../../kubernetes/apiObject";
import { ApiError, UnreachableError } from "../../../kubernetes/connection";
import { type JsonObject, isObject, textAt } from "../../../kubernetes/json";
import { type Waiting, untilGone, untilReady } from "../../../kubernetes/waiting";
import { type Created, type Existing, type ResourceModel, VendorError } from "../../model";
import type { Properties } from "../../values";
import { type Cluster, clusterOf } from "./cluster";
import { failure } from "./failure";
import { asInputs, asOutputs, inWordsOf, managerOf, takesOver, withTexts } from "./ownership";
import { replacedOn } from "./replacements";

/** What a type token says: `kubernetes:apps/v1:Deployment`. */
interface Token {
  readonly apiVersion: string;
  readonly kind: string;
}

/** `namespace/name`, or the name alone for what belongs to no namespace. */
const idOf = (object: ApiObject): string => {
  const { namespace, name } = referenceTo(object);
  return namespace === undefined ? name : `${namespace}/${name}`;
};

const referenceOf = (id: string, { apiVersion, kind }: Token): ObjectReference => {
  const [first = "", second] = id.split("/");
  return second === undefined
    ? { apiVersion, kind, name: first }
    : { apiVersion, kind, namespace: first, name: second };
};

/** The object that the inputs describe, without the provider's own bookkeeping. */
function objectOf(inputs: Properties, { apiVersion, kind }: Token): ApiObject {
  const metadata = isObject(inputs["metadata"]) ? inputs["metadata"] : {};
  const named = { ...metadata, name: textAt(metadata, "name") };
  const given = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  return { ...Object.fromEntries(given), apiVersion, kind, metadata: named };
}

async function applied({ client }: Cluster, object: ApiObject): Promise<ApiObject> {
  try {
    return await client.apply(object, { manager: managerOf(object), takesOver: takesOver(object) });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== "Conflict") throw error;
    throw new VendorError(
      `${described(referenceTo(object))}: others own fields that this resource sets: ` +
        `${error.message}. Let them go there, or take them with the annotation ` +
        `pulumi.com/patchForce: "true"`,
    );
  }
}

async function refuseExisting({ client }: Cluster, object: ApiObject): Promise<void> {
  const existing = await client.get(referenceTo(object));
  if (existing === undefined) return;
  throw new VendorError(
    `${described(referenceTo(object))} already exists; take it over with ` +
      `'pulumi import ${tokenOf(object)} <name> ${idOf(existing)}'`,
  );
}

const tokenOf = ({ apiVersion, kind }: Token): string =>
  `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;

async function settled(
  cluster: Cluster,
  object: ApiObject,
  waiting: Waiting,
): Promise<Required<Created>> {
  const made = await applied(cluster, object);
  const id = idOf(made);
  try {
    const ready = await untilReady(cluster.client, made, waiting);
    return { id, outputs: asOutputs(ready) };
  } catch (error) {
    // It exists, so the state has to know it.
    throw failure(error, { id, outputs: asOutputs(made) });
  }
}

/** The live object in the words of the inputs, or for an import in its own. */
async function liveOutputs(
  cluster: Cluster,
  reference: ObjectReference,
  { inputs }: Pick<Existing, "inputs">,
): Promise<JsonObject | undefined> {
  const live = await cluster.client.get(reference);
  if (live === undefined) return undefined;
  if (Object.keys(inputs).length === 0) return asInputs(live);
  const object = objectOf(inputs, reference);
  const options = { manager: managerOf(object), takesOver: true, isDryRun: true };
  // An object on its way out, or one that would be refused by now, has only its own words.
  const again = await cluster.client.apply(object, options).catch((error: unknown) => {
    if (error instanceof ApiError) return live;
    throw error;
  });
  const outputs = asOutputs(withTexts(live, inputs)) as ApiObject;
  const words = inWordsOf(inputs, asOutputs(withTexts(again, inputs)), outputs);
  return isObject(words) ? words : outputs;
}

/** Where a kind keeps what a program writes; an import finds its inputs there. */
const contentKeys = [
  ...["apiVersion", "kind", "metadata", "spec", "data", "binaryData", "type", "immutable"],
  ...["rules", "roleRef", "subjects", "aggregationRule", "webhooks", "handler", "scheduling"],
  ...["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion"],
  ...["allowedTopologies", "mountOptions", "value", "globalDefault", "description"],
  ...["preemptionPolicy", "secrets", "imagePullSecrets", "automountServiceAccountToken"],
];

/** Any object of the API, by server-side apply. */
export function apiObject(token: Token): ResourceModel {
  const isSecret = token.apiVersion === "v1" && token.kind === "Secret";
  return {
    autonamed: ["metadata", "name"],
    replaceOnChange: replacedOn(token.apiVersion, token.kind),
    importedInputs: contentKeys,
    ...(isSecret && { secretOutputs: ["data", "stringData"] }),
    create: async ({ inputs, config, timeoutSeconds, signal }) => {
      const cluster = clusterOf(config);
      const object = objectOf(inputs, token);
      await cluster.client.awaitKind(token.apiVersion, token.kind, signal);
      // Applying never says that something was there before.
      if (!cluster.adoptsExisting) await refuseExisting(cluster, object);
      return settled(cluster, object, { timeoutSeconds, signal });
    },
    read: (existing) =>
      liveOutputs(clusterOf(existing.config), referenceOf(existing.id, token), existing),
    update: async ({ news, config, timeoutSeconds, signal }) => {
      const object = objectOf(news, token);
      return (await settled(clusterOf(config), object, { timeoutSeconds, signal })).outputs;
    },
    delete: async ({ id, config, inputs, signal }) => {
      const cluster = clusterOf(config);
      const { client, forgetsUnreachable } = cluster;
      const reference = referenceOf(id, token);
      try {
        const existing = await client.get(reference);
        if (existing === undefined) return;
        await client.delete(reference, propagationOf(inputs));
        await untilGone(client, reference, uidOf(existing), { signal });
      } catch (error) {
        if (!(forgetsUnreachable && error instanceof UnreachableError)) throw error;
      }
    },
  };
}

function propagationOf(inputs: Properties): "Foreground" | "Background" | "Orphan" {
  const key = "pulumi.com/deletionPropagationPolicy";
  const asked = textAt(inputs, "metadata", "annotations", key).toLowerCase();
  if (asked === "background") return "Background";
  return asked === "orphan" ? "Orphan" : "Foreground";
}
