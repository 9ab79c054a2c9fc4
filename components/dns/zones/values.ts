import ipaddr from "ipaddr.js";
import type { Settings } from "../../../config/schema";
import { isRead, type Read, readName } from "./names";

export type RecordType = Settings["dns"]["zones"][number]["records"][number]["type"];

/** One value of a record as PowerDNS writes it back, for the operator compares letter by letter. */
export interface RecordValue {
  readonly content: string;
  /** The name it leads to, without final dot; absent where there is none. */
  readonly target?: string;
}

type Reader = (text: string, zone: string) => Read<RecordValue>;

/** Octets of one string of a TXT record. */
const longestString = 255;
/** Characters of the database's column. */
const longestContent = 64_000;

const number = (text: string | undefined, most: number): string | undefined =>
  text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= most
    ? String(Number(text))
    : undefined;

const targeted = (read: Read<string>, before = ""): Read<RecordValue> =>
  isRead(read) ? { value: { content: `${before}${read.value}.`, target: read.value } } : read;

const target: Reader = (text, zone) => targeted(readName(text, zone));

const address: Reader = (text) =>
  ipaddr.IPv4.isValidFourPartDecimal(text)
    ? { value: { content: ipaddr.IPv4.parse(text).toString() } }
    : { expected: "an IPv4 address" };

const longAddress: Reader = (text) =>
  ipaddr.IPv6.isValid(text) && !text.includes("%")
    ? { value: { content: ipaddr.IPv6.parse(text).toRFC5952String() } }
    : { expected: "an IPv6 address" };

const mail: Reader = (text, zone) => {
  const [preferenceText, host, ...more] = text.trim().split(/\s+/);
  const preference = number(preferenceText, 65_535);
  if (preference === undefined || host === undefined || more.length > 0) {
    return { expected: "a preference and a name such as '10 mail.example.org.'" };
  }
  // RFC 7505: this domain takes no mail.
  if (host === ".") return { value: { content: `${preference} .` } };
  return targeted(readName(host, zone), `${preference} `);
};

const service: Reader = (text, zone) => {
  const [priorityText, weightText, portText, host, ...more] = text.trim().split(/\s+/);
  const numbers = [priorityText, weightText, portText].map((part) => number(part, 65_535));
  if (numbers.includes(undefined) || host === undefined || more.length > 0) {
    return { expected: "priority, weight, port and a name such as '0 5 5060 sip.example.org.'" };
  }
  const before = `${numbers.join(" ")} `;
  // RFC 2782: there is no such service here.
  if (host === ".") return { value: { content: `${before}.` } };
  return targeted(readName(host, zone), before);
};

const escaped = (octets: Uint8Array): string =>
  [...octets]
    .map((octet) => {
      if (octet < 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, "0")}`;
      const character = String.fromCharCode(octet);
      return character === '"' || character === "\\" ? `\\${character}` : character;
    })
    .join("");

/** A text in quotes, split where one string of a record ends. */
export function quotedText(text: string): string {
  const octets = new TextEncoder().encode(text);
  const strings: string[] = [];
  for (let start = 0; start < octets.length; start += longestString) {
    strings.push(`"${escaped(octets.subarray(start, start + longestString))}"`);
  }
  return strings.join(" ");
}

const bareText: Reader = (text) => {
  if (/^".*"$/s.test(text)) return { expected: "the bare text, which gets its quotes by itself" };
  const content = quotedText(text);
  return content.length > longestContent
    ? { expected: `a text that takes at most ${longestContent} characters with its quotes` }
    : { value: { content } };
};

const authorization: Reader = (text) => {
  const [, flags, tag, quoted, bare] =
    /^(\d+)\s+([A-Za-z0-9]{1,15})\s+(?:"([^"\\]*)"|([^"\s\\]+))$/.exec(text.trim()) ?? [];
  const isFlag = flags === "0" || flags === "128";
  const value = quoted ?? bare;
  if (!isFlag || tag === undefined || value === undefined || !/^[\x20-\x7e]*$/.test(value)) {
    return { expected: "flags, tag and value such as '0 issue \"letsencrypt.org\"'" };
  }
  return { value: { content: `${flags} ${tag.toLowerCase()} "${value}"` } };
};

const readers: Readonly<Record<RecordType, Reader>> = {
  A: address,
  AAAA: longAddress,
  CAA: authorization,
  CNAME: target,
  MX: mail,
  NS: target,
  SRV: service,
  TXT: bareText,
};

/** Reads one value of a stack file in a zone. */
export function readValue(type: RecordType, text: string, zone: string): Read<RecordValue> {
  return readers[type](text, zone);
}
