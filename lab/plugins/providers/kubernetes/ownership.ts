import { type ApiObject, annotationOf } from "../../../kubernetes/apiObject";
import { type Json, type JsonObject, isList, isObject, isSame } from "../../../kubernetes/json";
import { ownOf } from "../../../ownOf";

/** The name under which the provider owns the fields it sets. */
export const managerOf = (object: ApiObject): string =>
  annotationOf(object, "pulumi.com/patchFieldManager") || "pulumi-kubernetes";

/** Whether fields are taken from other owners. */
export const takesOver = (object: ApiObject): boolean =>
  annotationOf(object, "pulumi.com/patchForce") === "true";

/** What changes by itself and says nothing of what the program asked for. */
const bookkeeping = ["managedFields", "resourceVersion", "generation"];
/** What only the API server sets; an import must not ask for it again. */
const assigned = ["uid", "creationTimestamp", "selfLink", ...bookkeeping];

function without(object: ApiObject, keys: readonly string[]): JsonObject {
  const metadata = Object.entries(object.metadata).filter(([key]) => !keys.includes(key));
  return { ...object, metadata: Object.fromEntries(metadata) };
}

/** An object as the state keeps it. */
export const asOutputs = (object: ApiObject): JsonObject => without(object, bookkeeping);

/** An object as a program would write it. */
export const asInputs = (object: ApiObject): JsonObject => without(object, assigned);

const decoded = (base64: Json | undefined): Json =>
  typeof base64 === "string" ? Buffer.from(base64, "base64").toString() : "";

/** A Secret's texts beside their encoded form, since the API server gives only that. */
export function withTexts(object: ApiObject, inputs: JsonObject): ApiObject {
  const given = inputs["stringData"];
  const data = object["data"];
  if (object.kind !== "Secret" || !isObject(given) || !isObject(data)) return object;
  const texts = Object.keys(given).filter((key) => Object.hasOwn(data, key));
  const stringData = Object.fromEntries(texts.map((key) => [key, decoded(data[key])]));
  return { ...object, stringData };
}

/**
 * The live object in the program's own words. Where applying the inputs again would change nothing,
 * a difference is mere spelling (`1024Mi` and `1Gi`), and the inputs' one is kept.
 *
 * @param applied what the object would be after the inputs were applied again
 */
export function inWordsOf(inputs: Json, applied: Json | undefined, live: Json): Json {
  if (isObject(inputs) && isObject(live)) {
    const below = isObject(applied) ? applied : {};
    const entries = Object.entries(live).map(([key, value]): [string, Json] => {
      const given = ownOf(inputs, key);
      return [key, given === undefined ? value : inWordsOf(given, ownOf(below, key), value)];
    });
    return Object.fromEntries(entries);
  }
  if (isList(inputs) && isList(live) && inputs.length === live.length) {
    const below = isList(applied) ? applied : [];
    return live.map((item, index) => inWordsOf(inputs[index] ?? null, below[index], item));
  }
  return isSame(applied, live) ? inputs : live;
}
