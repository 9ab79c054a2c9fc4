import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { dnsNamespace } from "./names";
import { operatorObject } from "../platform/operatorObject";
import {
  clusterZoneSpec,
  glueTtlSeconds,
  recordObjectName,
  recordResourceName,
  recordSetSpec,
  zoneApi,
} from "./zoneObjects";
import { signingJobName, signingJobSpec } from "./zoneSigning";
import type { ZonePlan } from "./zones/plan";

export interface ZonesArgs {
  readonly plans: readonly ZonePlan[];
  /** Address of a VPS by its name. */
  readonly addressOf: (node: string) => pulumi.Input<string>;
  readonly powerDnsVersion: string;
  /** The operator of the zones, and the API it writes to. */
  readonly after: readonly pulumi.Resource[];
}

/** Zones with their fixed records, and the signatures of those that want them. */
export function makeZones(
  name: string,
  { plans, addressOf, powerDnsVersion, after }: ZonesArgs,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  return plans.flatMap((plan) => {
    const zone = operatorObject(
      `${name}-${plan.name}`,
      {
        apiVersion: zoneApi,
        kind: "ClusterZone",
        name: plan.name,
        spec: clusterZoneSpec(plan),
        awaited: "condition=Available",
      },
      // To delete the object deletes the zone and every record in it, those of routes too.
      { parent, dependsOn: [...after], protect: true, retainOnDelete: true },
    );
    const glue = plan.glue.map(({ name: host, node }) => ({
      name: host,
      type: "A" as const,
      ttlSeconds: glueTtlSeconds,
      values: [addressOf(node)],
    }));
    const records = [...glue, ...plan.recordSets].map((recordSet) =>
      operatorObject(
        `${name}-${recordResourceName(recordSet.name, recordSet.type)}`,
        {
          apiVersion: zoneApi,
          kind: "ClusterRRset",
          name: recordObjectName(recordSet.name, recordSet.type),
          spec: recordSetSpec(plan.name, recordSet),
          // It writes no conditions on records: release 0.6.0 drops them as it says that all is done.
          awaited: "jsonpath={.status.syncStatus}=Succeeded",
        },
        { parent, dependsOn: [...after, zone] },
      ),
    );
    if (!plan.dnssec) return [zone, ...records];
    const signing = new k8s.batch.v1.Job(
      `${name}-${plan.name}-signing`,
      {
        metadata: { name: signingJobName(plan.name), namespace: dnsNamespace },
        spec: signingJobSpec(plan.name, powerDnsVersion),
      },
      { parent, dependsOn: [...after, zone] },
    );
    return [zone, ...records, signing];
  });
}
