import { readFileSync, readdirSync, readlinkSync } from "node:fs";

const listening = "0A";

/** `0100007F:1F90` is 127.0.0.1:8080: the kernel prints each word of an address as a number. */
function told(local: string): string {
  const [address = "", port = ""] = local.split(":");
  const host = address.length === 8 ? Buffer.from(address, "hex").reverse().join(".") : address;
  return `${host}:${String(Number.parseInt(port, 16))}`;
}

const inodesOf = (pid: number): readonly string[] =>
  readdirSync(`/proc/${String(pid)}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // It was closed after the listing.
      return [];
    }
  });

/** Where these processes take TCP connections: `127.0.0.1:8080`; IPv6 addresses as the kernel's 32 digits. */
export function listeners(pids: readonly number[]): readonly string[] {
  const own = new Set(pids.flatMap(inodesOf));
  return ["tcp", "tcp6"].flatMap((file) =>
    readFileSync(`/proc/net/${file}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = ""]) => state === listening && own.has(inode))
      .map(([, local = ""]) => told(local)),
  );
}
