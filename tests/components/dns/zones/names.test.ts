import fc from "../../../support/properties";
import {
  isRead,
  isWithin,
  readName,
  readOwner,
  readZoneName,
} from "../../../../components/dns/zones/names";

const zone = "example.org";
const value = (read: ReturnType<typeof readName>): string | undefined =>
  isRead(read) ? read.value : undefined;

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9_-]{0,10}[a-z0-9_])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));

describe("a name of a stack file", () => {
  it.each([
    ["@", "example.org"],
    ["www", "www.example.org"],
    ["WWW.Sub", "www.sub.example.org"],
    ["_dmarc", "_dmarc.example.org"],
    ["www.example.org.", "www.example.org"],
    ["mail.example.net.", "mail.example.net"],
    ["bücher", "xn--bcher-kva.example.org"],
    ["BÜCHER", "xn--bcher-kva.example.org"],
    ["xn--bcher-kva", "xn--bcher-kva.example.org"],
    ["1", "1.example.org"],
    ["192.0.2.1", "192.0.2.1.example.org"],
  ])("'%s' means %s", (text, expected) => {
    expect(readName(text, zone)).toEqual({ value: expected });
  });

  it.each([
    ["www.example.org", /a final dot, 'www.example.org.'/],
    ["example.org", /a final dot/],
    ["a..b", /labels of 1 to 63/],
    ["", /labels of 1 to 63/],
    [".", /labels of 1 to 63/],
    ["-a", /labels of 1 to 63/],
    ["a b", /labels of 1 to 63/],
    ["a\\.b", /labels of 1 to 63/],
    ["a。b", /labels of 1 to 63/],
    ["１", /labels of 1 to 63/],
    ["a".repeat(64), /labels of 1 to 63/],
    ["*", /labels of 1 to 63/],
    [Array(64).fill("abc").join("."), /at most 253/],
  ])("'%s' is refused", (text, expected) => {
    const read = readName(text, zone);
    expect("expected" in read && read.expected).toMatch(expected);
  });

  it("means the same relative to the zone and with its final dot", () => {
    fc.assert(
      fc.property(
        name.filter((text) => !isWithin(text, zone)),
        (text) => {
          expect(value(readName(`${text}.${zone}.`, zone))).toBe(value(readName(text, zone)));
        },
      ),
    );
  });

  it("is never longer than DNS allows, and reads the same again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const read = value(readName(text, zone));
        fc.pre(read !== undefined);
        expect(read.length).toBeLessThanOrEqual(253);
        expect(read).toMatch(
          /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/,
        );
        expect(value(readName(`${read}.`, zone))).toBe(read);
      }),
    );
  });
});

describe("the owner of a record", () => {
  it.each([
    ["*", "*.example.org"],
    ["*.sub", "*.sub.example.org"],
    ["*.example.org.", "*.example.org"],
  ])("may be the wildcard '%s'", (text, expected) => {
    expect(readOwner(text, zone)).toEqual({ value: expected });
  });

  it.each(["a.*", "*a", "*.*", "**"])("is refused with a star elsewhere: '%s'", (text) => {
    expect(readOwner(text, zone)).toHaveProperty("expected");
  });

  it("counts the star, too, towards the longest name", () => {
    const labels = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}`;
    const longest = `${labels}.${"d".repeat(253 - 191 - 2 - zone.length)}.${zone}.`;
    expect(readOwner(longest, zone)).toHaveProperty("value");
    expect(readOwner(`*.${longest}`, zone)).toHaveProperty("expected");
  });
});

describe("the name of a zone", () => {
  it.each([
    ["example.org", "example.org"],
    ["Example.org.", "example.org"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("'%s' means %s", (text, expected) => {
    expect(readZoneName(text)).toEqual({ value: expected });
  });

  it.each(["org", "", ".", "*.example.org", "a..org"])("'%s' is refused", (text) => {
    expect(readZoneName(text)).toHaveProperty("expected");
  });
});
