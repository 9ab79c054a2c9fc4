import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface OperatorObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name of the object; in `namespace`, or in none for a cluster-wide kind. */
  readonly name: string;
  readonly namespace?: string;
  readonly spec: object;
  /**
   * What the operator writes when all is done, as `pulumi.com/waitFor` has it: `condition=Ready`,
   * `jsonpath={.status.phase}=Done`. Without it nothing is waited for.
   */
  readonly awaited?: string | undefined;
}

/** An object that an operator makes something of, and that is there once that is done. */
export function operatorObject(
  resourceName: string,
  { apiVersion, kind, name, namespace, spec, awaited }: OperatorObject,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    resourceName,
    {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        ...(awaited !== undefined && { annotations: { "pulumi.com/waitFor": awaited } }),
      },
      spec,
    },
    opts,
  );
}
