import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

const listening = "0A";

/** An address as /proc/net/tcp writes it: bytes in reverse, hexadecimal. */
const hexAddress = (address: string): string =>
  address
    .split(".")
    .map((byte) => Number(byte).toString(16).padStart(2, "0").toUpperCase())
    .reverse()
    .join("");

/** Takes a port of 127.0.0.1 that nobody listens on, and gives it back at once. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}

/** Distinct free ports of 127.0.0.1. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** The inode of the socket that keeps others from listening on an address's port. */
function socketInode(address: string, port: number): string | undefined {
  const taken = [hexAddress(address), hexAddress("0.0.0.0")];
  const hexPort = port.toString(16).padStart(4, "0").toUpperCase();
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [host = "", localPort] = (fields[1] ?? "").split(":");
    if (fields[3] === listening && localPort === hexPort && taken.includes(host)) return fields[9];
  }
  return undefined;
}

/** What `read` gives; nothing when it is gone meanwhile, or another user's. */
function present<Value>(read: () => Value): readonly Value[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}

const openFiles = (pid: string): readonly string[] =>
  present(() => readdirSync(`/proc/${pid}/fd`))
    .flat()
    .flatMap((fd) => present(() => readlinkSync(`/proc/${pid}/fd/${fd}`)));

/** Who listens on a port, for a person to read: `pid 123 (nginx)`, or `another process`. */
export function portHolder(address: string, port: number): string {
  const inode = socketInode(address, port);
  const pid = readdirSync("/proc").find(
    (entry) => /^\d+$/.test(entry) && openFiles(entry).includes(`socket:[${inode ?? ""}]`),
  );
  if (inode === undefined || pid === undefined) return "another process";
  return `pid ${pid} (${readFileSync(`/proc/${pid}/comm`, "utf8").trim()})`;
}
