import { constants } from "node:os";
import path from "node:path";
import { messageOf } from "../../config/messageOf";
import { type Drill, problemsOf, rehearse } from "./drill";
import { drillNamed, UnknownDrillError } from "./named";
import { drills } from "./registry";
import { list, report } from "./report";
import { Stage } from "./stage";
import { toldTiming } from "../controlPlane/timing";
import { root } from "../root";

/*
 * `node bin/lab/drills/main.js [name]`: lists the drills, or carries one out on a lab of its own.
 * Exit code 0: every promise holds; 1: one does not, or the drill did not get that far; 2: there is
 * no such drill; 3: this machine lacks something for it.
 */

const cannotRun = 3;

/** What Kubernetes decides is the same; it only decides sooner. */
const timingProfile = "fast";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const say = (text: string): void => {
  process.stdout.write(text);
};

async function carryOut(drill: Drill): Promise<number> {
  const interruption = new AbortController();
  let signalCode: number | undefined;
  for (const name of signals) {
    process.on(name, () => {
      signalCode ??= 128 + constants.signals[name];
      say(`\n${name}: ending the drill and removing its lab …\n`);
      interruption.abort(new Error(`interrupted by ${name}`));
    });
  }
  const directory = path.join(root, ".lab", "drills", drill.name);
  say(`${drill.name}: ${drill.description}\n${toldTiming(timingProfile)}\n`);
  const stage = await Stage.open({ root, directory, timingProfile, signal: interruption.signal });
  try {
    const rehearsal = await rehearse(drill, stage, say);
    say(`\n${report(rehearsal)}\n`);
    if (rehearsal.isSkipped) return cannotRun;
    return signalCode ?? (problemsOf(rehearsal).length === 0 ? 0 : 1);
  } finally {
    await stage.close();
  }
}

async function main([name]: readonly string[]): Promise<number> {
  if (name !== undefined) return carryOut(drillNamed(name, drills));
  say(`${list(drills)}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    // What a drill was waiting for when it was interrupted must not keep the process.
    process.exit(code);
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(error instanceof UnknownDrillError ? 2 : 1);
  },
);
