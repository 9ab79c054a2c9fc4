import fc from "../../support/properties";
import { randomNumbers } from "../../../lab/drills/scenarios/interruptedMoments";
import { malformed } from "../../../lab/dns/fuzz";
import { question, readAnswer } from "../../../lab/dns/message";

/** An answer with one address, whose name is a pointer to the question, as servers write it. */
function answerTo(asked: Buffer, flags: number, address: readonly number[]): Buffer {
  const header = Buffer.from(asked.subarray(0, 12));
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 6);
  const record = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address];
  return Buffer.concat([header, asked.subarray(12), Buffer.from(record)]);
}

describe("an answer", () => {
  it("is read: number, code, flags and addresses", () => {
    const asked = question(4_711, "www.example.org", "A");
    expect(readAnswer(answerTo(asked, 0x8600, [192, 0, 2, 7]))).toEqual({
      id: 4_711,
      code: 0,
      isAuthoritative: true,
      isTruncated: true,
      addresses: ["192.0.2.7"],
      texts: [],
    });
  });

  it("has the strings of a TXT record as one value", () => {
    const asked = question(1, "www.example.org", "TXT");
    const header = Buffer.from(asked.subarray(0, 12));
    header.writeUInt16BE(1, 6);
    const strings = Buffer.from("\u0003one\u0000\u0004 two", "latin1");
    const record = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60, 0, strings.length]);
    const answer = Buffer.concat([header, asked.subarray(12), record, strings]);
    expect(readAnswer(answer).texts).toEqual(["one two"]);
  });

  it("has the number of its question, whatever that is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (id) => {
        const asked = question(id, "a.example", "A");
        expect(readAnswer(answerTo(asked, 0x8403, [192, 0, 2, 1])).id).toBe(id);
      }),
    );
  });
});

describe("a malformed packet", () => {
  const packets = (seed: number): string[] => {
    const random = randomNumbers(seed);
    return Array.from({ length: 200 }, () => malformed(random, "a.example").toString("hex"));
  };

  it("is the same for the same seed, and another one for another", () => {
    expect(packets(1)).toEqual(packets(1));
    expect(packets(1)).not.toEqual(packets(2));
  });

  it("never is larger than a datagram can be, and some are as large", () => {
    const sizes = packets(3).map((hex) => hex.length / 2);
    expect(Math.max(...sizes)).toBe(65_507);
  });
});
