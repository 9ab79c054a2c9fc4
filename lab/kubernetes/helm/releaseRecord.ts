import { gunzipSync } from "node:zlib";
import { parseAllDocuments } from "yaml";
import type { ApiClient } from "../apiClient";
import type { ApiObject, ObjectReference } from "../apiObject";
import { type Json, type JsonObject, isObject, numberAt, objectAt, textAt } from "../json";

/** The newest revision of a release, as helm has stored it in the cluster. */
export interface ReleaseRecord {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install` … */
  readonly status: string;
  readonly description: string;
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
  /** What the user gave, without the chart's own values. */
  readonly values: JsonObject;
  /** Every object but hooks. */
  readonly objects: readonly ObjectReference[];
}

/** An object that names no namespace is in the release's, unless its kind knows none. */
function objectsOf(manifest: string, namespace: string): readonly ObjectReference[] {
  return parseAllDocuments(manifest)
    .map((document) => document.toJS() as Json)
    .filter((object): object is ApiObject => isObject(object) && textAt(object, "kind") !== "")
    .map((object) => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      namespace: textAt(object.metadata, "namespace") || namespace,
    }));
}

function decoded(secret: ApiObject): ReleaseRecord {
  const base64 = Buffer.from(textAt(secret, "data", "release"), "base64").toString();
  const text = gunzipSync(Buffer.from(base64, "base64")).toString();
  const release = JSON.parse(text) as Json;
  const metadata = objectAt(release, "chart", "metadata");
  return {
    name: textAt(release, "name"),
    namespace: textAt(release, "namespace"),
    revision: numberAt(release, "version"),
    status: textAt(release, "info", "status"),
    description: textAt(release, "info", "description"),
    chart: textAt(metadata, "name"),
    version: textAt(metadata, "version"),
    appVersion: textAt(metadata, "appVersion"),
    values: objectAt(release, "config"),
    objects: objectsOf(textAt(release, "manifest"), textAt(release, "namespace")),
  };
}

/** The newest revision of a release, or nothing when there is none of that name. */
export async function readRelease(
  client: ApiClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<ReleaseRecord | undefined> {
  const secrets = await client.list("v1", "Secret", {
    namespace,
    labelSelector: `owner=helm,name=${name}`,
  });
  const revision = (secret: ApiObject): number =>
    Number(textAt(secret, "metadata", "labels", "version"));
  const newest = [...secrets].sort((left, right) => revision(right) - revision(left))[0];
  return newest && decoded(newest);
}
