import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { RecordSet, ZonePlan } from "./zones/plan";

/** Kinds of powerdns-operator. */
export const zoneApi = "dns.cav.enablers.ob/v1alpha2";

/** The fields of its `ClusterZone`; the name of the object is the zone's. */
export interface ClusterZoneSpec {
  readonly kind: "Native";
  readonly nameservers: readonly string[];
  readonly soa_edit_api: "DEFAULT";
}

/** The fields of its `ClusterRRset`. */
export interface ClusterRRsetSpec {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly pulumi.Input<string>[];
  readonly zoneRef: { readonly name: string; readonly kind: "ClusterZone" };
}

/** Native: the database copies it to the other server, so no notification and no transfer. */
export function clusterZoneSpec({ nameServers }: ZonePlan): ClusterZoneSpec {
  return { kind: "Native", nameservers: nameServers, soa_edit_api: "DEFAULT" };
}

/** Seconds that resolvers keep the address of a name server. */
export const glueTtlSeconds = 3_600;

/** How many of a name's letters the object's name repeats. */
const longestReadable = 180;

/**
 * Name of a record set's object. Names of records have letters that those of objects have not, so
 * only a digest keeps two of them apart for sure.
 */
export function recordObjectName(name: string, type: string): string {
  const digest = createHash("sha256").update(`${name} ${type}`).digest("hex").slice(0, 10);
  const readable = name
    .replace(/\.$/, "")
    .replaceAll("*", "wildcard")
    .replaceAll(/[^a-z0-9.-]/g, "-")
    .slice(0, longestReadable)
    .split(".")
    .map((label) => label.replaceAll(/^-+|-+$/g, ""))
    .filter((label) => label !== "")
    .join(".");
  return [readable, type.toLowerCase(), digest].filter((part) => part !== "").join("-");
}

/** Name that the program itself knows a record set by. */
export const recordResourceName = (name: string, type: string): string => `${name}${type}`;

export function recordSetSpec(
  zone: string,
  {
    name,
    type,
    ttlSeconds,
    values,
  }: Pick<RecordSet, "name" | "type" | "ttlSeconds"> & {
    readonly values: readonly pulumi.Input<string>[];
  },
): ClusterRRsetSpec {
  return {
    name,
    type,
    ttl: ttlSeconds,
    records: values,
    zoneRef: { name: zone, kind: "ClusterZone" },
  };
}
