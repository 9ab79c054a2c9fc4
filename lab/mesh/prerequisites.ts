import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";

/** Commands of the system, and the Debian package that has each. */
const commands = {
  ip: "iproute2",
  bridge: "iproute2",
  nft: "nftables",
  ping: "iputils-ping",
  unshare: "util-linux",
  setpriv: "util-linux",
  nsenter: "util-linux",
} as const;

/** Programs that the project builds. */
export const programsOf = (root: string): Record<"wireguard" | "wan" | "etcd", string> => {
  const program = (name: string): string => path.join(root, ".tools", "bin", name);
  return { wireguard: program("wireguard-go"), wan: program("wan"), etcd: program("etcd") };
};

/** Not every user's path has the last two, though the commands in them are there. */
export const searchPath = [process.env["PATH"] ?? "", "/usr/sbin", "/sbin"].join(path.delimiter);

const isInstalled = (command: string): boolean =>
  searchPath.split(path.delimiter).some((directory) => existsSync(path.join(directory, command)));

function canOpenTun(): boolean {
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The command that starts another in namespaces of its own, in which it is root. */
export const unshare = (isRoot: boolean): readonly string[] => [
  ...["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork"],
  ...["--kill-child", "--mount-proc", ...(isRoot ? [] : ["--user", "--map-root-user"])],
];

function canUnshare(): boolean {
  const [command = "", ...args] = unshare(process.getuid?.() === 0);
  const test =
    "ip link add name one type veth peer name two && ip link add name three type vxlan id 1 dstport 8472 && nft list ruleset";
  const env = { ...process.env, PATH: searchPath };
  return spawnSync(command, [...args, "sh", "-c", test], { stdio: "ignore", env }).status === 0;
}

/** Everything that keeps the drill from running here, and what to do about each; empty if it can. */
export function obstacles(root: string): string[] {
  if (process.platform !== "linux")
    return [`${process.platform}: only Linux has network namespaces`];
  const missing = Object.entries(commands).filter(([command]) => !isInstalled(command));
  const packages = [...new Set(missing.map(([, name]) => name))];
  const unbuilt = Object.values(programsOf(root)).filter((program) => !existsSync(program));
  const found = [
    ...(packages.length > 0
      ? [
          `${missing.map(([command]) => command).join(", ")}: missing; apt-get install -y ${packages.join(" ")}`,
        ]
      : []),
    ...unbuilt.map((program) => `${path.relative(root, program)}: missing; make setup`),
    ...(canOpenTun() ? [] : ["/dev/net/tun: cannot be opened; run as root on a kernel with tun"]),
  ];
  if (found.length > 0) return found;
  return canUnshare()
    ? []
    : [
        "network namespaces: not allowed here; run as root, on a kernel with veth, vxlan and nftables",
      ];
}
