import { createHash } from "node:crypto";
import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, referenceTo } from "../apiObject";
import type { JsonObject } from "../json";

/** Tells the owner of an object once why it does not get what it asks for. */
export async function warn(
  client: ApiClient,
  object: ApiObject,
  reason: string,
  message: string,
): Promise<void> {
  const { name, namespace = "default" } = referenceTo(object);
  const uid = uidOf(object);
  const digest = createHash("sha256").update(`${uid} ${reason} ${message}`).digest("hex");
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  await ensure(client, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${digest.slice(0, 16)}`, namespace },
    involvedObject: { ...referenceTo(object), uid } as JsonObject,
    type: "Warning",
    reason,
    message,
    source: { component: "lab" },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}
