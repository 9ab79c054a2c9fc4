import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { answerPatienceSeconds } from "../daemons/patience";
import type { Target } from "../dns/ask";
import { readAnswer } from "../dns/message";

const lengthBytes = 2;
const isAnswer = 0x8000;
const serverFailure = 2;

/** Messages as they come over TCP: each has its length in front. */
async function* messagesOf(socket: Socket): AsyncGenerator<Buffer> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= lengthBytes) {
      const end = lengthBytes + received.readUInt16BE(0);
      if (received.length < end) break;
      yield received.subarray(lengthBytes, end);
      received = received.subarray(end);
    }
  }
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

async function exchange({ address, port }: Target, asked: Buffer): Promise<Buffer> {
  const socket = connect(port, address);
  const timer = setTimeout(() => socket.destroy(), answerPatienceSeconds * 1_000);
  try {
    socket.write(framed(asked));
    for await (const answer of messagesOf(socket)) return answer;
    throw new Error(`${address}: no answer`);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** What an answer says, whatever the order and the time it may be kept. */
function saidIn(message: Buffer): string {
  const { code, addresses, texts } = readAnswer(message);
  return JSON.stringify([code, addresses.toSorted(), texts.toSorted()]);
}

/** The same question, answered with a failure. */
function failure(asked: Buffer): Buffer {
  const answer = Buffer.from(asked);
  answer.writeUInt16BE(isAnswer | (asked.readUInt16BE(2) & 0x7900) | serverFailure, 2);
  return answer;
}

/**
 * A resolver that asks every name server each question, and answers only what all of them say. An
 * authority asks from several places, and each place takes whichever server it likes: what only one of
 * them knows proves nothing.
 */
export class Agreement {
  /** Answers of each server, by its address. */
  public readonly answers = new Map<string, number>();
  public agreements = 0;
  public disagreements = 0;

  private constructor(private readonly targets: readonly Target[]) {}

  /** Listens over TCP, which is what the authority asks over. */
  public static async open({ address, port }: Target, targets: readonly Target[]) {
    const agreement = new Agreement(targets);
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      void agreement.serve(socket).catch(() => socket.destroy());
    });
    server.listen(port, address);
    await once(server, "listening");
    return { agreement, server };
  }

  /** What all servers say; a failure if one is silent or says something else. */
  public async ask(asked: Buffer): Promise<Buffer> {
    const answers = await Promise.all(
      this.targets.map(async (target) => {
        const answer = await exchange(target, asked).catch(() => undefined);
        if (answer !== undefined) {
          this.answers.set(target.address, (this.answers.get(target.address) ?? 0) + 1);
        }
        return answer;
      }),
    );
    const heard = answers.filter((answer) => answer !== undefined);
    const [first] = heard;
    const isOneVoice = new Set(heard.map(saidIn)).size === 1;
    if (first !== undefined && isOneVoice && heard.length === answers.length) {
      this.agreements += 1;
      return first;
    }
    this.disagreements += 1;
    return failure(asked);
  }

  private async serve(socket: Socket): Promise<void> {
    for await (const asked of messagesOf(socket)) socket.write(framed(await this.ask(asked)));
  }
}
