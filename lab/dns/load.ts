import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { answerPatienceSeconds } from "../daemons/patience";
import type { Target } from "./ask";
import { question, readAnswer } from "./message";

/** Questions on their way at one time: a receiver's queue holds that many. */
const mostOutstanding = 200;
const tickMilliseconds = 5;
const idCount = 65_536;

export interface Load {
  readonly asked: number;
  readonly right: number;
  /** Answers other than the expected one. */
  readonly wrong: number;
  readonly lost: number;
  readonly seconds: number;
}

/** A name, and the address it has. */
export interface Expected {
  readonly name: string;
  readonly address: string;
}

/**
 * Asks a server over UDP at a steady rate. While too many answers are outstanding it waits instead of
 * asking, and makes up for it: what is lost then is not lost by this machine's queues.
 *
 * @param patienceSeconds after which an answer is lost
 */
export async function load(
  target: Target,
  names: readonly Expected[],
  perSecond: number,
  seconds: number,
  patienceSeconds: number = answerPatienceSeconds,
): Promise<Load> {
  const socket = createSocket("udp4");
  socket.bind(0);
  await once(socket, "listening");
  const outstanding = new Map<number, Expected & { readonly at: number }>();
  let [asked, right, wrong, lost] = [0, 0, 0, 0];
  socket.on("message", (message) => {
    const answer = readAnswer(message);
    const expected = outstanding.get(answer.id);
    if (expected === undefined) return;
    outstanding.delete(answer.id);
    const isRight = answer.code === 0 && answer.addresses.join() === expected.address;
    if (isRight) right += 1;
    else wrong += 1;
  });
  const forget = (): void => {
    for (const [id, { at }] of outstanding) {
      if (performance.now() - at < patienceSeconds * 1_000) break;
      outstanding.delete(id);
      lost += 1;
    }
  };
  const start = performance.now();
  const total = perSecond * seconds;
  while (asked < total) {
    const due = Math.min(total, ((performance.now() - start) / 1_000) * perSecond);
    while (asked < due && outstanding.size < mostOutstanding) {
      const expected = names[asked % names.length];
      if (expected === undefined) throw new RangeError("there is nothing to ask");
      const id = asked % idCount;
      outstanding.set(id, { ...expected, at: performance.now() });
      socket.send(question(id, expected.name, "A"), target.port, target.address);
      asked += 1;
    }
    forget();
    await sleep(tickMilliseconds);
  }
  while (outstanding.size > 0) {
    forget();
    await sleep(tickMilliseconds);
  }
  socket.close();
  return { asked, right, wrong, lost, seconds: (performance.now() - start) / 1_000 };
}
