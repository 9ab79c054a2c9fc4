import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Agreement } from "../../../lab/acme/agreement";
import { askTcp, type Target } from "../../../lab/dns/ask";

const loopback = "127.0.0.1";
const name = "_acme-challenge.example.org";

/** A name server that says the same to every question; without texts it hangs up. */
async function nameServer(texts: readonly string[] | undefined): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (message) => {
      if (texts === undefined) {
        socket.destroy();
        return;
      }
      const answer = Buffer.from(message.subarray(2));
      answer.writeUInt16BE(0x8400, 2);
      answer.writeUInt16BE(texts.length, 6);
      const records = texts.map((text) => {
        const header = [0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60, 0, text.length + 1, text.length];
        return Buffer.concat([Buffer.from(header), Buffer.from(text)]);
      });
      const whole = Buffer.concat([answer, ...records]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(whole.length);
      socket.write(Buffer.concat([length, whole]));
    });
  });
  server.listen(0, loopback);
  await once(server, "listening");
  return server;
}

const targetOf = (server: Server): Target => ({
  address: loopback,
  port: (server.address() as AddressInfo).port,
});

describe("a resolver that asks every name server", () => {
  const open: Server[] = [];

  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  async function asked(...answers: readonly (readonly string[] | undefined)[]) {
    const servers = await Promise.all(answers.map(nameServer));
    const { agreement, server } = await Agreement.open(
      { address: loopback, port: 0 },
      servers.map(targetOf),
    );
    open.push(...servers, server);
    const { code, texts } = await askTcp(targetOf(server), name, "TXT");
    return { code, texts, agreements: agreement.agreements };
  }

  it("answers what all of them say, in whatever order", async () => {
    const seen = await asked(["one", "two"], ["two", "one"]);
    expect(seen).toEqual({ code: 0, texts: ["one", "two"], agreements: 1 });
  });

  it.each([
    ["one has another value", [["one"], ["two"]]],
    ["one has no value yet", [["one"], []]],
    ["one does not answer", [["one"], undefined]],
    ["none answers", [undefined, undefined]],
  ] as const)("fails when %s", async (_, answers) => {
    expect(await asked(...answers)).toEqual({ code: 2, texts: [], agreements: 0 });
  });
});
