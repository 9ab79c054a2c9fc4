import type { ApiObject } from "../apiObject";
import type { JsonObject } from "../json";

/*
 * Structural schemas, written shortly. What a schema does not name, strict decoding refuses, so a
 * misspelt field fails in the lab and not in silence.
 */

export type Schema = JsonObject;

export const text: Schema = { type: "string" };
export const whole: Schema = { type: "integer" };
export const flag: Schema = { type: "boolean" };
export const texts: Schema = { type: "array", items: text };
export const textMap: Schema = { type: "object", additionalProperties: text };
/** For what another kind's own validation reads later, such as a part of a pod. */
export const anything: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

export const oneOf = (...values: readonly string[]): Schema => ({ type: "string", enum: values });
export const listOf = (items: Schema): Schema => ({ type: "array", items });

export function record(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

/** The conditions every controller writes. */
export const conditions = listOf(
  record(
    {
      type: text,
      status: oneOf("True", "False", "Unknown"),
      reason: text,
      message: text,
      lastTransitionTime: { type: "string", format: "date-time" },
      observedGeneration: whole,
    },
    ["type", "status"],
  ),
);

interface DefinitionArgs {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  /** Everything of an object beside its metadata. */
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A definition of a kind with one version, whose status is written apart from the rest. */
export function definition(args: DefinitionArgs): ApiObject {
  const { group, version, kind, plural, scope, properties, required } = args;
  const meta = { apiVersion: text, kind: text, metadata: { type: "object" } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: record({ ...meta, ...properties }, required) },
          subresources: { status: {} },
        },
      ],
    },
  };
}
