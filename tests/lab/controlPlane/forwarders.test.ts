import { type Server, connect, createServer } from "node:net";
import { Forwarders } from "../../../lab/controlPlane/forwarders";
import { freePorts, portHolder } from "../../../lab/controlPlane/ports";
import { loopback } from "../supervisor/testLab";

/** What a connection to an address' port 6443 brings, or why it fails. */
const ask = (address: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(6443, address);
    socket.on("data", (chunk) => {
      socket.destroy();
      resolve(chunk.toString());
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? "");
    });
    socket.on("close", () => {
      resolve("closed");
    });
    socket.write("ping");
  });

describe("forwarders", () => {
  const forwarders = new Forwarders();
  let target: Server;
  let port: number;

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    target = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => socket.write(`pong to ${chunk.toString()}`));
    });
    await new Promise<void>((resolve) => target.listen(port, "127.0.0.1", resolve));
  });

  afterAll(async () => {
    await forwarders.closeAll();
    await new Promise((resolve) => target.close(resolve));
  });

  test("lead to the target from the addresses asked for, and from no other", async () => {
    await forwarders.reconcile([loopback(21), loopback(22)], port);
    expect(await ask(loopback(21))).toBe("pong to ping");
    expect(await ask(loopback(22))).toBe("pong to ping");
    expect(await ask(loopback(23))).toBe("ECONNREFUSED");
    await forwarders.reconcile([loopback(22)], port);
    expect(await ask(loopback(21))).toBe("ECONNREFUSED");
    expect(await ask(loopback(22))).toBe("pong to ping");
  });

  test("cut what is open when their address goes", async () => {
    await forwarders.reconcile([loopback(21)], port);
    const socket = connect(6443, loopback(21));
    await new Promise((resolve) => socket.on("data", resolve).write("ping"));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await forwarders.reconcile([], port);
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test("close a connection whose target is away", async () => {
    const [nobody = 0] = await freePorts(1);
    await forwarders.reconcile([loopback(21)], nobody);
    expect(await ask(loopback(21))).toMatch(/closed|ECONNRESET/);
  });

  test("tell of a taken port who has it", async () => {
    await forwarders.reconcile([loopback(24)], port);
    const second = new Forwarders();
    await second.reconcile([loopback(24)], port);
    const [status] = second.status;
    expect(status).toMatchObject({ address: loopback(24), isOpen: false });
    expect(status?.problem).toContain(`${loopback(24)}:6443 is taken by pid ${process.pid} (`);
    await second.closeAll();
  });

  test("a port nobody holds has no holder to name", async () => {
    const [free = 0] = await freePorts(1);
    expect(portHolder("127.0.0.1", free)).toBe("another process");
  });
});
