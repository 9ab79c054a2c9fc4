import { externalDnsValues } from "../../components/dns/externalDnsValues";
import { clusterZoneSpec, glueTtlSeconds, recordSetSpec } from "../../components/dns/zoneObjects";
import { planZones } from "../../components/dns/zones/plan";
import type { RecordObject } from "./powerDnsOperator";

/** The zone that both clients write to. Without final dot. */
export const sharedZone = "records.test";

const [plan] = planZones({
  zones: [
    {
      name: sharedZone,
      dnssec: false,
      records: [
        { name: "@", type: "A", ttlSeconds: 300, values: ["198.51.100.1"] },
        { name: "@", type: "MX", ttlSeconds: 300, values: ["10 mail"] },
        { name: "@", type: "TXT", ttlSeconds: 300, values: ["v=spf1 mx -all"] },
        { name: "mail", type: "A", ttlSeconds: 300, values: ["198.51.100.2", "198.51.100.3"] },
        { name: "six", type: "AAAA", ttlSeconds: 300, values: ["2001:db8::6"] },
        { name: "static", type: "CNAME", ttlSeconds: 300, values: ["mail"] },
      ],
    },
  ],
  nameServers: [
    { host: `ns1.${sharedZone}`, node: "vps-0" },
    { host: `ns2.${sharedZone}`, node: "vps-1" },
  ],
});
if (plan === undefined) throw new Error("the zone of the drill has no plan");

/** What the program makes of the zone. */
export const zoneSpec = clusterZoneSpec(plan);

const glueAddresses: Readonly<Record<string, string>> = {
  "vps-0": "192.0.2.1",
  "vps-1": "192.0.2.2",
};

/** Objects of the fixed records, as the program makes them. */
export const fixedRecords: readonly RecordObject[] = [
  ...plan.glue.map(({ name, node }) => ({
    ...{ name, type: "A" as const, ttlSeconds: glueTtlSeconds },
    values: [glueAddresses[node] ?? ""],
  })),
  ...plan.recordSets,
].map((set) => ({ ...recordSetSpec(sharedZone, set), records: set.values }));

/** The object of one more fixed record. */
export const fixedRecord = (label: string, address: string): RecordObject => ({
  ...recordSetSpec(sharedZone, {
    ...{ name: `${label}.${sharedZone}.`, type: "A", ttlSeconds: 300 },
    values: [address],
  }),
  records: [address],
});

/** What ExternalDNS is told in production, but for the zone. */
export const externalDnsSettings = externalDnsValues(
  { ownerId: "hybrid", intervalSeconds: 60 },
  [sharedZone],
  "digest-of-the-key",
);
