import { type Server, connect, createServer } from "node:net";

/**
 * Holds the socket of a lab, or resolves to undefined when another process does.
 *
 * @param holder what others are told who ask for it
 */
export function holdSocket(
  socket: string,
  onNudge: () => void,
  holder = "",
): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      connection.on("error", () => undefined);
      connection.end(holder);
      onNudge();
    });
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(socket, () => {
      resolve(server);
    });
  });
}

/** Makes the supervisor look at its wishes at once; false when there is no supervisor. */
export function nudgeSocket(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.on("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", () => {
      resolve(false);
    });
  });
}

/** What the holder of a socket says of itself; nothing when nobody holds it. */
export function holderOf(socket: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const connection = connect(socket);
    connection.setEncoding("utf8").on("data", (text: string) => (said += text));
    connection.on("error", () => undefined); // 'close' follows
    connection.on("close", () => {
      resolve(said);
    });
  });
}
