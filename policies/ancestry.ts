import type { PolicyResource } from "@pulumi/policy";

/** The components above a resource, nearest first. */
export function ancestors({ parent }: PolicyResource): readonly PolicyResource[] {
  return parent === undefined ? [] : [parent, ...ancestors(parent)];
}

/** The nearest component of a type above a resource. */
export function ancestorOfType(resource: PolicyResource, type: string): PolicyResource | undefined {
  return ancestors(resource).find((ancestor) => ancestor.type === type);
}
