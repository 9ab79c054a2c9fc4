import { type Server, connect, createServer } from "node:net";

/** Holds the socket of a lab, or resolves to undefined when another process does. */
export function holdSocket(socket: string, onNudge: () => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      connection.on("error", () => undefined);
      connection.end();
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
