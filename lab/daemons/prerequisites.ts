import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { searchPath, unshare } from "../mesh/prerequisites";

/** Commands that the drills of daemons run, and the Debian package that has each. */
export const commands = {
  ip: "iproute2",
  unshare: "util-linux",
  setpriv: "util-linux",
  nsenter: "util-linux",
  mariadbd: "mariadb-server",
  "mariadb-install-db": "mariadb-server",
  mariadb: "mariadb-client",
  "mariadb-dump": "mariadb-client",
  "mariadb-backup": "mariadb-backup",
  socat: "socat",
  pdns_server: "pdns-server",
  pdnsutil: "pdns-server",
  delv: "bind9-dnsutils",
  dig: "bind9-dnsutils",
} as const;

export type Command = keyof typeof commands;

/** Modules that a package brings as files. */
const modules = {
  "/usr/lib/galera/libgalera_smm.so": "galera-4",
  "/usr/lib/*/pdns/libgmysqlbackend.so": "pdns-backend-mysql",
} as const;

export const galeraLibrary = "/usr/lib/galera/libgalera_smm.so";

const isInstalled = (command: string): boolean =>
  searchPath.split(path.delimiter).some((directory) => existsSync(path.join(directory, command)));

const exists = (pattern: string): boolean =>
  spawnSync("sh", ["-c", `ls ${pattern}`], { stdio: "ignore" }).status === 0;

function canUnshare(): boolean {
  const [command = "", ...args] = unshare(process.getuid?.() === 0);
  const test =
    "mount -t tmpfs tmpfs /run && ip link add one type veth peer name two && ip link add three type bridge";
  const env = { ...process.env, PATH: searchPath };
  return spawnSync(command, [...args, "sh", "-c", test], { stdio: "ignore", env }).status === 0;
}

/** Everything that keeps a drill of daemons from running here, and what to do about each. */
export function obstacles(): string[] {
  if (process.platform !== "linux")
    return [`${process.platform}: only Linux has network namespaces`];
  const missing = [
    ...Object.entries(commands).filter(([command]) => !isInstalled(command)),
    ...Object.entries(modules).filter(([pattern]) => !exists(pattern)),
  ];
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))];
    const names = missing.map(([name]) => name).join(", ");
    return [`${names}: missing; apt-get install -y --no-install-recommends ${packages.join(" ")}`];
  }
  return canUnshare()
    ? []
    : ["namespaces: not allowed here; run as root, on a kernel with veth and bridges"];
}
