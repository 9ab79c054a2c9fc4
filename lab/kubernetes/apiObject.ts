import type { Json, JsonObject } from "./json";
import { textAt } from "./json";

export interface ObjectMetadata extends JsonObject {
  readonly name: string;
}

/** Any object of the Kubernetes API, sent or received. */
export interface ApiObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

/** Names one object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out for what belongs to no namespace, and where `default` is meant. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

export function referenceTo({ apiVersion, kind, metadata }: ApiObject): ObjectReference {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    namespace: textAt(metadata, "namespace") || undefined,
  };
}

/** `Deployment kube-system/cilium-operator`, as messages name an object. */
export function described({ kind, namespace, name }: ObjectReference): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

export function annotationOf(object: JsonObject, key: string): string {
  return textAt(object, "metadata", "annotations", key);
}

/** The status of a condition (`True`, `False`, `Unknown`), and why. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export function conditionsOf(object: JsonObject): readonly Condition[] {
  const status = object["status"] as { conditions?: readonly Json[] } | undefined;
  return (status?.conditions ?? []).map((condition) => ({
    type: textAt(condition, "type"),
    status: textAt(condition, "status"),
    reason: textAt(condition, "reason"),
    message: textAt(condition, "message"),
  }));
}
