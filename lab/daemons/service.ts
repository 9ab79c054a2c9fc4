import { once } from "node:events";
import { connect, createServer } from "node:net";

/** An address that leads to one of several, as a Service of Kubernetes does. */
export class Service {
  private constructor(private target: string) {}

  /** @param target address it leads to at first; the port is the same on both sides */
  public static async open(address: string, port: number, target: string): Promise<Service> {
    const server = createServer();
    const service = new Service(target);
    server.on("connection", (client) => {
      const backend = connect({ host: service.target, port });
      const end = (): void => {
        client.destroy();
        backend.destroy();
      };
      for (const socket of [client, backend]) socket.on("error", end).on("close", end);
      client.pipe(backend).pipe(client);
    });
    server.listen(port, address);
    await once(server, "listening");
    return service;
  }

  /** Leads new connections elsewhere; those that are open stay where they are. */
  public lead(target: string): void {
    this.target = target;
  }

  public get leadsTo(): string {
    return this.target;
  }
}
