import { stringify } from "yaml";

/** A document of Talos' machine configuration, and the kinds of it that this program writes. */
export interface TypedDocument {
  readonly apiVersion: "v1alpha1";
  readonly kind: string;
}

/** One document, as YAML. */
export function serializeDocument(document: object): string {
  // YAML 1.1 also quotes words such as "off", which older readers take for a boolean.
  return stringify(document, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
