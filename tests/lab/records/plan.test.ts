import fc from "../../support/properties";
import {
  type Endpoint,
  managedTypes,
  markName,
  markText,
  ownerIn,
} from "../../../lab/records/ownership";
import { changesOf, type Found } from "../../../lab/records/plan";

const name = fc.constantFrom("a.example", "b.example", "c.example", "*.d.example");
const record = fc.record({
  name,
  type: fc.constantFrom(...managedTypes),
  ttlSeconds: fc.constantFrom(0, 60, 300),
  targets: fc.constantFrom(["192.0.2.1"], ["192.0.2.2"], ["192.0.2.1", "192.0.2.2"]),
});
const key = (one: Pick<Endpoint, "name" | "type">): string => `${one.name} ${one.type}`;
const endpoints: fc.Arbitrary<Endpoint[]> = fc.uniqueArray(
  record.map((one) => ({ ...one, resource: "httproute/apps/one" })),
  { selector: key },
);
const found: fc.Arbitrary<Found[]> = fc.uniqueArray(
  fc.tuple(record, fc.constantFrom("own", "other", undefined)).map(([one, owner]) => ({
    ...one,
    owner,
  })),
  { selector: key },
);

describe("what ExternalDNS changes", () => {
  it("never is somebody else's, nor beside it", () => {
    fc.assert(
      fc.property(endpoints, found, (wanted, there) => {
        const { create, update, remove } = changesOf(wanted, there, "own");
        const foreign = there.filter(({ owner }) => owner !== "own");
        const touched = [...update, ...remove].map(key);
        expect(touched.filter((one) => foreign.map(key).includes(one))).toEqual([]);
        const names = foreign.map((one) => one.name);
        expect(create.filter((one) => names.includes(one.name))).toEqual([]);
      }),
    );
  });

  it("leads to what is wanted where nobody else has records", () => {
    fc.assert(
      fc.property(endpoints, found, (wanted, there) => {
        const own = there.filter(({ owner }) => owner === "own");
        const { create, update, remove } = changesOf(wanted, own, "own");
        const rest = own.filter((one) => !remove.map(key).includes(key(one)));
        const after = new Map<string, Pick<Endpoint, "targets">>(
          [...rest, ...create, ...update].map((one) => [key(one), one]),
        );
        expect([...after.keys()].toSorted()).toEqual(wanted.map(key).toSorted());
        for (const one of wanted) expect(after.get(key(one))?.targets).toEqual(one.targets);
      }),
    );
  });
});

describe("a mark", () => {
  const names = { prefix: "%{record_type}-edns.", wildcard: "_wildcard" };

  it("names the type, and has no asterisk", () => {
    expect(markName(names, { name: "a.example", type: "AAAA" })).toBe("aaaa-edns.a.example");
    expect(markName(names, { name: "*.a.example", type: "A" })).toBe("a-edns._wildcard.a.example");
  });

  it("is of one record alone", () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        expect(markName(names, one) === markName(names, other)).toBe(key(one) === key(other));
      }),
    );
  });

  it("names its owner, and other texts name nobody", () => {
    expect(ownerIn(markText("hybrid", "httproute/apps/one"))).toBe("hybrid");
    expect(ownerIn('"v=spf1 -all"')).toBeUndefined();
    expect(ownerIn('"heritage=other,external-dns/owner=hybrid"')).toBeUndefined();
  });
});
