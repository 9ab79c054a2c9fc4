/** Types of records, by the numbers they have on the wire. */
export const recordTypes = { A: 1, NS: 2, SOA: 6, TXT: 16, AAAA: 28, ANY: 255 } as const;

export type RecordType = keyof typeof recordTypes;

/** What an answer says, as far as the drill wants to know. */
export interface Answer {
  readonly id: number;
  /** 0 for no error, 2 for SERVFAIL, 3 for a name that is not there, 5 for REFUSED. */
  readonly code: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  /** Addresses among the answers. */
  readonly addresses: readonly string[];
  /** Values of TXT records among the answers, each put together. */
  readonly texts: readonly string[];
}

function nameBytes(name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  const parts = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** A question as it goes over the wire. */
export function question(id: number, name: string, type: RecordType): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(1, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(recordTypes[type], 0);
  tail.writeUInt16BE(1, 2);
  return Buffer.concat([header, nameBytes(name), tail]);
}

/** The position behind a name, which may end in a pointer to another one. */
function behindName(message: Buffer, start: number): number {
  for (let at = start; ;) {
    const length = message.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
}

/** The strings of a TXT record, which each have their length in front. */
function textOf(strings: Buffer): string {
  let text = "";
  for (let at = 0; at < strings.length; at += 1 + strings.readUInt8(at)) {
    text += strings.toString("latin1", at + 1, at + 1 + strings.readUInt8(at));
  }
  return text;
}

/** @throws RangeError when it is no answer */
export function readAnswer(message: Buffer): Answer {
  const flags = message.readUInt16BE(2);
  let at = 12;
  for (let left = message.readUInt16BE(4); left > 0; left--) at = behindName(message, at) + 4;
  const addresses: string[] = [];
  const texts: string[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    at = behindName(message, at);
    const length = message.readUInt16BE(at + 8);
    const type = message.readUInt16BE(at);
    const content = message.subarray(at + 10, at + 10 + length);
    if (type === recordTypes.A) addresses.push([...content].join("."));
    if (type === recordTypes.TXT) texts.push(textOf(content));
    at += 10 + length;
  }
  return {
    id: message.readUInt16BE(0),
    code: flags & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    addresses,
    texts,
  };
}
