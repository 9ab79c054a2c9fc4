import {
  conditions,
  definition,
  listOf,
  oneOf,
  record,
  type Schema,
  text,
  texts,
  whole,
} from "./schema";

/* The cluster-wide kinds of powerdns-operator 0.6. */

const group = "dns.cav.enablers.ob";
const version = "v1alpha2";

/** A name of a server has no final dot. */
const hostName: Schema = { type: "string", pattern: "^([a-zA-Z0-9-]+\\.)*[a-zA-Z0-9-]+$" };
const fixed = (schema: Schema): Schema => ({
  ...schema,
  "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "Value is immutable" }],
});

const zoneSpec = record(
  {
    kind: oneOf("Native", "Master", "Slave", "Producer", "Consumer"),
    nameservers: { ...listOf(hostName), minItems: 1 },
    catalog: text,
    soa_edit_api: oneOf("DEFAULT", "INCREASE", "EPOCH"),
  },
  ["kind", "nameservers"],
);

const recordSpec = record(
  {
    name: fixed(text),
    type: text,
    ttl: whole,
    records: texts,
    comment: text,
    zoneRef: record({ name: text, kind: oneOf("Zone", "ClusterZone") }, ["name", "kind"]),
  },
  ["name", "type", "ttl", "records", "zoneRef"],
);

const synchronized = { conditions, syncStatus: text, observedGeneration: whole };

export const powerDnsDefinitions = [
  definition({
    ...{ group, version, kind: "ClusterZone", plural: "clusterzones", scope: "Cluster" },
    properties: { spec: zoneSpec, status: record({ ...synchronized, name: text, kind: text }) },
  }),
  definition({
    ...{ group, version, kind: "ClusterRRset", plural: "clusterrrsets", scope: "Cluster" },
    properties: { spec: recordSpec, status: record({ ...synchronized, dnsEntryName: text }) },
  }),
];
