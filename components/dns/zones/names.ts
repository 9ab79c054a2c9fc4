import { domainToASCII } from "node:url";

/** What was read of a text, or what the text should have been: it completes "expected …". */
export type Read<T> = { readonly value: T } | { readonly expected: string };

export const isRead = <T>(read: Read<T>): read is { readonly value: T } => "value" in read;

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const labels = "labels of 1 to 63 letters, digits, '-' and '_', with single dots between them";
/** 255 octets on the wire, of which a name of text has two less. */
const longestName = 253;

/**
 * One label in ASCII and lower case. Each is converted alone, because the converter takes a name
 * of digits for an IPv4 address; whatever it makes of a label must be a label again.
 */
function asciiLabel(text: string): string | undefined {
  // A label in ASCII stays as it is, also one that says it is converted: the converters of Node's
  // releases disagree on what they take.
  const ascii = /^[\x21-\x7e]*$/.test(text) ? text.toLowerCase() : domainToASCII(text);
  return label.test(ascii) ? ascii : undefined;
}

/** Whether a name is the zone's or below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function joined(texts: readonly string[]): Read<string> {
  const ascii = texts.map(asciiLabel);
  if (ascii.includes(undefined)) return { expected: labels };
  const name = ascii.join(".");
  if (name.length > longestName) {
    return { expected: `a name of at most ${longestName} characters in all` };
  }
  return { value: name };
}

/** The name of a zone: absolute with or without a final dot. */
export function readZoneName(text: string): Read<string> {
  const parts = text.replace(/\.$/, "").split(".");
  return parts.length < 2 ? { expected: "a zone of at least two labels" } : joined(parts);
}

/**
 * A name as a zone file has it, in a zone: absolute, in ASCII and lower case, without a final dot.
 * It need not be inside the zone.
 */
export function readName(text: string, zone: string): Read<string> {
  if (text === "@") return { value: zone };
  if (text.endsWith(".")) return joined(text.slice(0, -1).split("."));
  const relative = joined(text.split("."));
  if (!isRead(relative)) return relative;
  if (isWithin(relative.value, zone)) {
    return { expected: `a final dot, '${text}.', without which it means '${text}.${zone}.'` };
  }
  return joined([...relative.value.split("."), ...zone.split(".")]);
}

/** The name a record belongs to, which may be a wildcard: `*` as its first label. */
export function readOwner(text: string, zone: string): Read<string> {
  if (text === "*") return { value: `*.${zone}` };
  if (!text.startsWith("*.")) return readName(text, zone);
  const below = readName(text.slice(2), zone);
  if (!isRead(below)) return below;
  const value = `*.${below.value}`;
  return value.length > longestName
    ? { expected: `a name of at most ${longestName} characters in all` }
    : { value };
}
