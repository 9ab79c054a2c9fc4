import { isTimingProfile, timings } from "../controlPlane/timing";
import { existsSync } from "node:fs";
import { readDesired as readWorld } from "../world/desired";
import { readDesired as readFile } from "./desiredFile";
import { toolDirectory } from "./installation";
import { LabDirectory } from "./labDirectory";
import { endLeftovers } from "./leftovers";
import { identityOf, readPidFile, removePidFile, writePidFile } from "./processIdentity";
import { simulatedPods } from "./simulatedPods";
import { Supervisor } from "./supervisor";
import { holdSocket } from "./supervisorSocket";

/*
 * `node bin/lab/supervisor/main.js <lab directory> [life | fast]`: serves one lab until SIGTERM.
 * Its log goes to standard error.
 */

const lookMilliseconds = 1_000;

const say = (event: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${event}\n`);
};

async function main([directory, timingProfile = "life"]: readonly string[]): Promise<number> {
  if (directory === undefined || !isTimingProfile(timingProfile)) {
    say(`usage: main.js <lab directory> [${Object.keys(timings).join(" | ")}]`);
    return 2;
  }
  const lab = new LabDirectory(directory);
  const pidFile = lab.pidFile("supervisor");
  let nudge = (): void => undefined;
  const socket = await holdSocket(lab.socket, () => {
    nudge();
  });
  const identity = identityOf(process.pid);
  if (!socket || !identity) {
    const { pid = "unknown" } = readPidFile(pidFile) ?? {};
    say(`${lab.root} has a supervisor already, pid ${pid}; 'make lab-down' ends it`);
    return 1;
  }
  writePidFile(pidFile, identity);
  say(`supervisor of ${lab.root} started, pid ${process.pid}, timing ${timingProfile}`);
  const ended = await endLeftovers(lab);
  if (ended.length > 0) say(`ended what an earlier supervisor left: ${ended.join(", ")}`);

  const isByHand = existsSync(lab.desired);
  const supervisor = new Supervisor({
    ...{ lab, toolDirectory, timingProfile, identity, say },
    // A lab may be directed by hand, through a file, instead of by a world.
    runControllers: simulatedPods(say, isByHand ? undefined : directory),
    readDesired: isByHand ? readFile(directory) : readWorld(directory),
  });
  nudge = () => {
    supervisor.nudge();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      supervisor.stop();
    });
  }
  // A lab in which nothing happens writes no file, and would not notice that it was removed.
  const look = setInterval(() => {
    if (existsSync(pidFile)) return;
    say(`${lab.root} was removed`);
    supervisor.stop();
  }, lookMilliseconds);
  try {
    await supervisor.run();
  } finally {
    clearInterval(look);
    removePidFile(pidFile);
    socket.close();
  }
  say("supervisor ended");
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
