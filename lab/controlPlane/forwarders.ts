import { type Server, type Socket, connect, createServer } from "node:net";
import { portHolder } from "./ports";

const apiPort = 6443;

/** One address on which port 6443 leads to the API server. */
export interface ForwarderStatus {
  readonly address: string;
  readonly isOpen: boolean;
  /** Why it is not open: who holds the port. */
  readonly problem?: string;
}

interface Forwarder {
  readonly server: Server;
  readonly sockets: Set<Socket>;
  problem?: string;
}

/** Plain TCP forwarders: TLS ends at the API server, as it does behind a node's own address. */
export class Forwarders {
  readonly #open = new Map<string, Forwarder>();
  #target = 0;

  /** Opens and closes until exactly these addresses lead to `targetPort` of 127.0.0.1. */
  public async reconcile(addresses: readonly string[], targetPort: number): Promise<void> {
    if (targetPort !== this.#target) await this.closeAll();
    this.#target = targetPort;
    const unwanted = [...this.#open.keys()].filter((address) => !addresses.includes(address));
    await Promise.all(unwanted.map((address) => this.#close(address)));
    await Promise.all(addresses.map((address) => this.#ensure(address)));
  }

  public async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((address) => this.#close(address)));
  }

  public get status(): readonly ForwarderStatus[] {
    return [...this.#open].map(([address, { server, problem }]) => ({
      address,
      isOpen: server.listening,
      ...(problem !== undefined && { problem }),
    }));
  }

  #ensure(address: string): Promise<void> {
    if (this.#open.get(address)?.server.listening) return Promise.resolve();
    const sockets = new Set<Socket>();
    const server = createServer((inbound) => {
      const outbound = connect(this.#target, "127.0.0.1");
      for (const socket of [inbound, outbound]) {
        sockets.add(socket);
        socket.on("error", () => undefined); // 'close' follows, and ends the other side
        socket.on("close", () => {
          sockets.delete(socket);
          (socket === inbound ? outbound : inbound).destroy();
        });
      }
      inbound.pipe(outbound).pipe(inbound);
    });
    const forwarder: Forwarder = { server, sockets };
    this.#open.set(address, forwarder);
    return new Promise((resolve) => {
      server.on("error", (error: NodeJS.ErrnoException) => {
        forwarder.problem =
          error.code === "EADDRINUSE"
            ? `${address}:${apiPort} is taken by ${portHolder(address, apiPort)}`
            : `${address}:${apiPort}: ${error.message}`;
        resolve();
      });
      server.listen(apiPort, address, resolve);
    });
  }

  async #close(address: string): Promise<void> {
    const forwarder = this.#open.get(address);
    this.#open.delete(address);
    if (!forwarder?.server.listening) return;
    const closed = new Promise((resolve) => forwarder.server.close(resolve));
    for (const socket of forwarder.sockets) socket.destroy();
    await closed;
  }
}
