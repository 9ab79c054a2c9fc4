import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "./ask";
import { question } from "./message";

type Random = () => number;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const bytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => below(random, 256)));

/** Largest payload of a UDP datagram over IPv4. */
const largestDatagram = 65_507;

/** Ways in which a packet is wrong; every one starts from a packet that is right. */
const mutations: readonly ((random: Random, right: Buffer) => Buffer)[] = [
  // Nothing but noise.
  (random) => bytes(random, below(random, 600)),
  // Ends early.
  (random, right) => right.subarray(0, below(random, right.length)),
  // Some octets are others.
  (random, right) => {
    const changed = Buffer.from(right);
    for (let count = 1 + below(random, 6); count > 0; count--) {
      changed[below(random, changed.length)] = below(random, 256);
    }
    return changed;
  },
  // Claims to have many more records than it has.
  (random, right) => {
    const changed = Buffer.from(right);
    for (const at of [4, 6, 8, 10]) changed.writeUInt16BE(below(random, idLimit), at);
    return changed;
  },
  // A name that points at itself.
  (_, right) => Buffer.concat([right.subarray(0, 12), Buffer.from([0xc0, 0x0c, 0, 1, 0, 1])]),
  // A name of labels without end.
  (random, right) => {
    const label = Buffer.concat([Buffer.from([63]), bytes(random, 63)]);
    const labels = Array.from({ length: 4 + below(random, 200) }, () => label);
    return Buffer.concat([right.subarray(0, 12), ...labels]);
  },
  // EDNS with options that are not there, or much longer than said.
  (random, right) => {
    const changed = Buffer.concat([
      right,
      Buffer.from([0, 0, 41, below(random, 256), below(random, 256), 0, below(random, 3), 128, 0]),
      Buffer.from([below(random, 256), below(random, 256)]),
      bytes(random, below(random, 100)),
    ]);
    changed.writeUInt16BE(1, 10);
    return changed;
  },
  // As large as a datagram can be.
  (random, right) =>
    Buffer.concat([right, Buffer.alloc(largestDatagram - right.length, below(random, 256))]),
];

const idLimit = 65_536;

/** A packet that no well-behaved client sends; the same for the same random numbers. */
export function malformed(random: Random, name: string): Buffer {
  const right = question(below(random, idLimit), name, "A");
  const mutate = mutations[below(random, mutations.length)];
  if (mutate === undefined) throw new RangeError("there is no mutation");
  return mutate(random, right);
}

/** Sends packets over UDP, and waits for no answer. */
export async function pesterUdp(target: Target, packets: readonly Buffer[]): Promise<void> {
  const socket = createSocket("udp4").on("error", () => undefined);
  for (const [index, packet] of packets.entries()) {
    socket.send(packet, target.port, target.address, () => undefined);
    if (index % 20 === 0) await sleep(1);
  }
  await sleep(100);
  socket.close();
}

/** Sends packets over TCP, each in a connection of its own, with a length that may be a lie. */
export async function pesterTcp(
  target: Target,
  packets: readonly Buffer[],
  random: Random,
): Promise<void> {
  for (const packet of packets) {
    const socket = connect(target.port, target.address).on("error", () => undefined);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(random() < 0.5 ? Math.min(packet.length, 65_535) : below(random, idLimit));
    socket.on("data", () => undefined);
    socket.end(Buffer.concat([length, packet]));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await Promise.race([closed, sleep(200)]);
    socket.destroy();
  }
}
