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

/** @throws RangeError when it is no answer */
export function readAnswer(message: Buffer): Answer {
  const flags = message.readUInt16BE(2);
  let at = 12;
  for (let left = message.readUInt16BE(4); left > 0; left--) at = behindName(message, at) + 4;
  const addresses: string[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    at = behindName(message, at);
    const length = message.readUInt16BE(at + 8);
    if (message.readUInt16BE(at) === recordTypes.A) {
      addresses.push([...message.subarray(at + 10, at + 14)].join("."));
    }
    at += 10 + length;
  }
  return {
    id: message.readUInt16BE(0),
    code: flags & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    addresses,
  };
}
