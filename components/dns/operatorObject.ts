import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface OperatorObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name of the object; in `namespace`, or in none for a cluster-wide kind. */
  readonly name: string;
  readonly namespace?: string;
  readonly spec: object;
  /** Condition that the operator writes when all is done; without one nothing is waited for. */
  readonly condition?: string | undefined;
}

/** An object that an operator makes something of, and that is there once that is done. */
export function operatorObject(
  resourceName: string,
  { apiVersion, kind, name, namespace, spec, condition }: OperatorObject,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const annotations = { "pulumi.com/waitFor": `condition=${condition ?? ""}` };
  return new k8s.apiextensions.CustomResource(
    resourceName,
    {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        ...(condition !== undefined && { annotations }),
      },
      spec,
    },
    opts,
  );
}
