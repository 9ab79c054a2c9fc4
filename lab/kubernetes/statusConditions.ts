import type { ApiClient } from "./apiClient";
import { type ApiObject, referenceTo } from "./apiObject";
import { type Json, type JsonObject, isSame, numberAt, objectsAt, textAt, valueAt } from "./json";

export interface NewCondition {
  readonly type: string;
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Conditions as a controller writes them: the moment stays while the status does. */
export function conditionsAfter(
  before: readonly JsonObject[],
  conditions: readonly NewCondition[],
  observedGeneration: number,
): readonly JsonObject[] {
  return conditions.map(({ type, isTrue, reason, message }) => {
    const status = isTrue ? "True" : "False";
    const last = before.find((condition) => condition["type"] === type);
    const isUnchanged = last?.["status"] === status;
    const moment = isUnchanged ? textAt(last, "lastTransitionTime") : new Date().toISOString();
    const lastTransitionTime = moment.replace(/\.\d+Z$/, "Z");
    return { type, status, reason, message, lastTransitionTime, observedGeneration };
  });
}

/** Conditions of an object itself. */
export const ownConditions = (
  object: ApiObject,
  conditions: readonly NewCondition[],
): readonly JsonObject[] =>
  conditionsAfter(
    objectsAt(object, "status", "conditions"),
    conditions,
    numberAt(object, "metadata", "generation"),
  );

/** Writes a status, unless it says so already. */
export async function writeStatus(
  client: ApiClient,
  object: ApiObject,
  status: Readonly<Record<string, Json>>,
): Promise<void> {
  const isWritten = Object.entries(status).every(([key, value]) =>
    isSame(valueAt(object, "status", key), value),
  );
  if (!isWritten) await client.patch(referenceTo(object), { status }, "status");
}
