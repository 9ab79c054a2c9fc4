import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { oncePerResource } from "./oncePerResource";
import { namingUnknowns } from "./unknown";

type Resource = ResourceValidationArgs | PolicyResource;

export const shownResource = ({
  name,
  type,
}: {
  readonly name: string;
  readonly type: string;
}): string => `'${name}' (${type})`;

const namingProps = oncePerResource((resource: Resource) =>
  namingUnknowns(resource.props, shownResource(resource)),
);

/** The same resource, whose unknown values say that they are its own. */
export function named<T extends Resource>(resource: T): T {
  resource.props = namingProps(resource);
  return resource;
}
