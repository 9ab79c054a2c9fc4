import { type AddressInfo, createServer } from "node:net";

/** Stands where a proxy would: whoever asks anything of the network arrives here. */
export interface ProxyTrap {
  /** Sends every request of a process to the trap, except those to this machine. */
  readonly env: NodeJS.ProcessEnv;
  /** First lines of what arrived. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export async function proxyTrap(): Promise<ProxyTrap> {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (bytes) => {
      requests.push(bytes.toString().split("\r\n", 1)[0] ?? "");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
  const proxies = names.flatMap((name) => [
    [name, url],
    [name.toLowerCase(), url],
  ]);
  return {
    env: Object.fromEntries(proxies) as NodeJS.ProcessEnv,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
