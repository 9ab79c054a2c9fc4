import fc from "../../../support/properties";
import { isRead } from "../../../../components/dns/zones/names";
import { quotedText, readValue, type RecordType } from "../../../../components/dns/zones/values";

const zone = "example.org";
const content = (type: RecordType, text: string): string | undefined => {
  const read = readValue(type, text, zone);
  return isRead(read) ? read.value.content : undefined;
};

/** What a resolver makes of the quoted strings of a record. */
function unquoted(quoted: string): Buffer {
  const strings = quoted.match(/"(\\.|[^"\\])*"/gs) ?? [];
  const octets = strings.flatMap((string) =>
    [...string.slice(1, -1).matchAll(/\\(\d{3})|\\(.)|(.)/gs)].map(([, decimal, escaped, plain]) =>
      decimal === undefined ? (escaped ?? plain ?? "").charCodeAt(0) : Number(decimal),
    ),
  );
  return Buffer.from(octets);
}

describe("a value of a stack file", () => {
  it.each<[RecordType, string, string]>([
    ["A", "192.0.2.1", "192.0.2.1"],
    ["AAAA", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["AAAA", "::ffff:192.0.2.1", "::ffff:c000:201"],
    ["CNAME", "@", "example.org."],
    ["CNAME", "Other", "other.example.org."],
    ["NS", "ns.example.net.", "ns.example.net."],
    ["MX", "10 mail", "10 mail.example.org."],
    ["MX", " 010   mail.example.net. ", "10 mail.example.net."],
    ["MX", "0 .", "0 ."],
    ["SRV", "0 5 5060 sip.bücher.example.", "0 5 5060 sip.xn--bcher-kva.example."],
    ["SRV", "0 0 0 .", "0 0 0 ."],
    ["CAA", "0 issue letsencrypt.org", '0 issue "letsencrypt.org"'],
    ["CAA", '128 ISSUEWILD ";"', '128 issuewild ";"'],
    ["TXT", "v=spf1 -all", '"v=spf1 -all"'],
    ["TXT", 'say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
    ["TXT", "é", '"\\195\\169"'],
    ["TXT", "a\tb", '"a\\009b"'],
  ])("of type %s, '%s', is written '%s'", (type, text, expected) => {
    expect(content(type, text)).toBe(expected);
  });

  it.each<[RecordType, string, RegExp]>([
    ["A", "192.0.2", /an IPv4 address/],
    ["A", "192.0.2.256", /an IPv4 address/],
    ["A", "192.0.2.01", /an IPv4 address/],
    ["A", "::1", /an IPv4 address/],
    ["AAAA", "192.0.2.1", /an IPv6 address/],
    ["AAAA", "fe80::1%eth0", /an IPv6 address/],
    ["CNAME", "www.example.org", /a final dot/],
    ["CNAME", ".", /labels/],
    ["CNAME", "*", /labels/],
    ["MX", "mail.example.net.", /a preference and a name/],
    ["MX", "65536 mail", /a preference and a name/],
    ["MX", "10 mail other", /a preference and a name/],
    ["MX", "10 mail.example.org", /a final dot/],
    ["SRV", "0 5 sip", /priority, weight, port/],
    ["SRV", "0 5 65536 sip", /priority, weight, port/],
    ["CAA", "1 issue letsencrypt.org", /flags, tag and value/],
    ["CAA", "0 issue", /flags, tag and value/],
    ["TXT", '"already quoted"', /the bare text/],
    ["TXT", "a".repeat(64_000), /at most 64000/],
  ])("of type %s, '%s', is refused", (type, text, expected) => {
    const read = readValue(type, text, zone);
    expect("expected" in read && read.expected).toMatch(expected);
  });
});

describe("a text", () => {
  it("comes back octet by octet, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 700 }), (text) => {
        expect(unquoted(quotedText(text))).toEqual(Buffer.from(text));
      }),
    );
  });

  it("is split into strings of 255 octets, the last one shorter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (length) => {
        const strings = quotedText("x".repeat(length)).split(" ");
        expect(strings).toHaveLength(Math.ceil(length / 255));
        expect(strings.slice(0, -1).every((string) => string.length === 257)).toBe(true);
      }),
    );
  });
});
