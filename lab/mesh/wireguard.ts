import { connect } from "node:net";
import { existsSync } from "node:fs";
import { CommandError, until } from "./command";

/** A running WireGuard device; its socket is in the drill's own /run. */
export interface WireGuard {
  readonly link: string;
  /** One request of the control socket's protocol, and its answer. */
  ask(request: string): Promise<string>;
}

const startTimeoutSeconds = 10;

function ask(socketPath: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(socketPath, () => socket.write(request));
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
      // An empty line ends the answer; the socket would stay open for another request.
      if (answer.endsWith("\n\n")) socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => {
      resolve(answer);
    });
  });
}

/** Waits for the control socket of a device that was just started. */
export async function controlSocket(link: string): Promise<WireGuard> {
  const socketPath = `/run/wireguard/${link}.sock`;
  const waited = await until(() => Promise.resolve(existsSync(socketPath)), startTimeoutSeconds);
  if (waited === undefined) throw new CommandError(`wireguard-go opened no ${socketPath}`);
  return { link, ask: (request) => ask(socketPath, request) };
}
