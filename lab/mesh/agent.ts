import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { performance } from "node:perf_hooks";

/*
 * `node agent.js <task> …`: what the drill lets a machine do by itself, run in its namespace.
 */

const everyPort = Array.from({ length: 65_535 }, (_, index) => index + 1);
/** Packets that are on their way at one time: a receiver's queue holds that many. */
const burst = 250;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Asks TCP ports for a connection, and waits for no answer: who counts stands behind the firewall. */
async function scanTcp(host: string, ports: readonly number[]): Promise<void> {
  for (let first = 0; first < ports.length; first += burst) {
    const sockets = ports
      .slice(first, first + burst)
      .map((port) => connect({ host, port }).on("error", () => undefined));
    await pause();
    for (const socket of sockets) socket.destroy();
  }
}

/** Sends each UDP port one datagram. */
async function scanUdp(host: string, ports: readonly number[]): Promise<void> {
  const socket = createSocket("udp4").on("error", () => undefined);
  for (const [index, port] of ports.entries()) {
    socket.send("?", port, host, () => undefined);
    if (index % burst === 0) await pause();
  }
  await pause();
  socket.close();
}

/** Takes one stream and tells how many bytes came in how many seconds. */
async function receive(port: number): Promise<void> {
  const server = createServer().listen(port);
  await once(server, "listening");
  console.log("ready");
  const [socket] = (await once(server, "connection")) as [import("node:net").Socket];
  const start = performance.now();
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  console.log(JSON.stringify({ bytes, seconds: (performance.now() - start) / 1_000 }));
  server.close();
}

/** Sends as fast as it can. */
async function send(host: string, port: number, seconds: number): Promise<void> {
  const socket = connect(port, host);
  await once(socket, "connect");
  const chunk = Buffer.alloc(64 * 1_024);
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    if (!socket.write(chunk)) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
}

const [task, ...words] = process.argv.slice(2);
const [first = "", second = "", third = ""] = words;
const ports = second === "" ? everyPort : second.split(",").map(Number);
const tasks: Readonly<Record<string, () => Promise<void>>> = {
  "scan-tcp": () => scanTcp(first, ports),
  "scan-udp": () => scanUdp(first, ports),
  receive: () => receive(Number(first)),
  send: () => send(first, Number(second), Number(third)),
};
const chosen = tasks[task ?? ""];
if (chosen === undefined)
  throw new Error(`${task ?? "no task"}: expected ${Object.keys(tasks).join(", ")}`);
void chosen();
