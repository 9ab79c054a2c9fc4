import { spawn } from "node:child_process";
import { constants } from "node:os";
import { messageOf } from "../../config/messageOf";
import { searchPath, unshare } from "../mesh/prerequisites";

const insideMarker = "--inside";
const cannotRun = 3;
const terminal = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something inside namespaces of its own for processes, mounts and the network, by running the
 * file once more there. When its first process ends, by whatever signal, the kernel takes everything
 * else away: processes, links, sockets, and the files below /run, which is empty at first.
 *
 * The process ends with the code that `work` gives, or with 3 when there are obstacles.
 */
export function runInside(
  file: string,
  obstacles: () => readonly string[],
  work: () => Promise<number>,
): void {
  if (process.argv.includes(insideMarker)) {
    void work().then(
      (code) => process.exit(code),
      (error: unknown) => {
        console.error(messageOf(error));
        process.exit(1);
      },
    );
    return;
  }
  const found = obstacles();
  if (found.length > 0) {
    console.error(`This drill cannot run here:\n${found.map((one) => `  ${one}`).join("\n")}`);
    process.exitCode = cannotRun;
    return;
  }
  enter(file);
}

function enter(file: string): void {
  const [command = "", ...args] = unshare(process.getuid?.() === 0);
  const prepare = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && ip link set lo up && exec "$@"';
  const again = [process.execPath, file, insideMarker, ...process.argv.slice(2)];
  const child = spawn(command, [...args, "sh", "-c", prepare, "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, PATH: searchPath },
  });
  for (const signal of terminal) {
    process.on(signal, () => {
      child.kill("SIGKILL");
      process.exitCode = 128 + constants.signals[signal];
    });
  }
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 1;
  });
}
