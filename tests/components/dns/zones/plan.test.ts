import fc from "../../../support/properties";
import { planZones, zoneProblems } from "../../../../components/dns/zones/plan";
import { recordObjectName } from "../../../../components/dns/zoneObjects";
import { type SettingsInput, settings } from "../../../support/settings";

type Dns = NonNullable<SettingsInput["dns"]>;
type RecordInput = NonNullable<NonNullable<NonNullable<Dns["zones"]>[number]>["records"]>[number];

const dnsOf = (zones: Dns["zones"]) => settings({ dns: { zones } }).dns;
const withRecords = (...records: RecordInput[]) => dnsOf([{ name: "example.org", records }]);
const a = (name: string, ...values: string[]): RecordInput => ({ name, type: "A", values });

describe("the plan of a zone", () => {
  it("has its values, records and name servers in one order, and absolute names", () => {
    const dns = withRecords(a("www", "192.0.2.2", "192.0.2.1"), {
      name: "@",
      type: "MX",
      ttlSeconds: 60,
      values: ["20 b.example.net.", "10 A.example.net."],
    });
    expect(planZones(dns)).toEqual([
      {
        name: "example.org",
        dnssec: false,
        nameServers: ["ns1.example.org", "ns2.example.org"],
        recordSets: [
          {
            name: "example.org.",
            type: "MX",
            ttlSeconds: 60,
            values: ["10 a.example.net.", "20 b.example.net."],
          },
          {
            name: "www.example.org.",
            type: "A",
            ttlSeconds: 300,
            values: ["192.0.2.1", "192.0.2.2"],
          },
        ],
        glue: [
          { name: "ns1.example.org.", node: "talos-vps-cp-0" },
          { name: "ns2.example.org.", node: "talos-vps-cp-1" },
        ],
      },
    ]);
  });

  it("is the same whatever the order of the stack file", () => {
    const records: RecordInput[] = [
      a("a", "192.0.2.1", "192.0.2.2", "192.0.2.3"),
      a("b", "192.0.2.1"),
      { name: "a", type: "TXT", values: ["one", "two"] },
      { name: "@", type: "CAA", values: ["0 issue a.example", "0 issue b.example"] },
    ];
    const shuffled = fc
      .shuffledSubarray(records, { minLength: records.length })
      .map((list) => list.map((record) => ({ ...record, values: [...record.values].reverse() })));
    const plan = planZones(withRecords(...records));
    fc.assert(
      fc.property(shuffled, (list) => {
        expect(planZones(withRecords(...list))).toEqual(plan);
      }),
    );
  });

  it("gives the glue to the zone that the name server is in, the longest where two would fit", () => {
    const plans = planZones(dnsOf([{ name: "org.example" }, { name: "example.org" }]));
    expect(plans.map(({ name, glue }) => [name, glue.length])).toEqual([
      ["example.org", 2],
      ["org.example", 0],
    ]);
  });

  it("reads again what it has written", () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const records = fc.uniqueArray(
      fc.record({
        name,
        type: fc.constant("A" as const),
        values: fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 4 }),
      }),
      { selector: (record) => record.name, maxLength: 8 },
    );
    fc.assert(
      fc.property(records, (list) => {
        const dns = withRecords(...list.filter((record) => !/^ns[12]$/.test(record.name)));
        expect(zoneProblems(dns)).toEqual([]);
        const [plan] = planZones(dns);
        const again = withRecords(
          ...(plan?.recordSets ?? []).map((set) => ({ ...set, values: [...set.values] })),
        );
        expect(planZones(again)).toEqual([plan]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the object of a record set", () => {
  const names = fc.stringMatching(/^(\*\.)?[a-z0-9_-]{1,20}(\.[a-z0-9_-]{1,20}){1,4}\.$/);

  it("has a name that Kubernetes takes", () => {
    fc.assert(
      fc.property(names, (name) => {
        const objectName = recordObjectName(name, "TXT");
        expect(objectName).toMatch(
          /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        );
        expect(objectName.length).toBeLessThanOrEqual(253);
      }),
    );
  });

  it("has a name of its own, where names of records differ in letters that objects have not", () => {
    const alike = ["*.a.", "wildcard.a.", "_x.a.", "x.a.", "-x.a."];
    const objectNames = alike.map((name) => recordObjectName(name, "A"));
    expect(new Set(objectNames).size).toBe(alike.length);
    expect(recordObjectName("x.a.", "A")).not.toBe(recordObjectName("x.a.", "AAAA"));
  });
});
