import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { answerPatienceSeconds } from "../daemons/patience";
import { type Answer, question, readAnswer, type RecordType } from "./message";

/** Where a name server listens. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** So that a datagram which a busy machine has dropped is no silence. */
const askAgainMilliseconds = 5_000;

/** Nobody answered in time. */
export class SilenceError extends Error {}

const late = ({ address }: Target): SilenceError =>
  new SilenceError(`${address}: no answer within ${answerPatienceSeconds} s`);

const withinPatience = async <T>(answer: Promise<T>, target: Target): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late(target));
    }, answerPatienceSeconds * 1_000);
  });
  return Promise.race([answer, silence]).finally(() => {
    clearTimeout(timer);
  });
};

/** Asks over UDP, and again as resolvers do. @throws SilenceError without an answer */
export async function askUdp(target: Target, name: string, type: RecordType): Promise<Answer> {
  const socket: Socket = createSocket("udp4");
  const send = (): void => {
    socket.send(question(1, name, type), target.port, target.address);
  };
  const again = setInterval(send, askAgainMilliseconds);
  try {
    const answer = once(socket, "message") as Promise<[Buffer]>;
    send();
    const [message] = await withinPatience(answer, target);
    return readAnswer(message);
  } finally {
    clearInterval(again);
    socket.close();
  }
}

/** Asks once over TCP. @throws Error without an answer */
export async function askTcp(target: Target, name: string, type: RecordType): Promise<Answer> {
  const socket = connect(target.port, target.address);
  const read = async (): Promise<Answer> => {
    const text = question(1, name, type);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    socket.write(Buffer.concat([length, text]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
    }
    return readAnswer(received.subarray(2));
  };
  try {
    return await withinPatience(read(), target);
  } finally {
    socket.destroy();
  }
}
