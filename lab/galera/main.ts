import { runInside } from "../daemons/inside";
import { obstacles } from "../daemons/prerequisites";
import { carryOutAll, keepLogs, options } from "../daemons/run";
import type { Drill } from "../drills/drill";
import { randomNumbers } from "../drills/scenarios/interruptedMoments";
import { faults } from "./faults";
import { runbooks } from "./runbooks";
import { galeraDirectory, GaleraStage } from "./stage";

/*
 * `node bin/lab/galera/main.js [--seed <number>] [--only <part of a name>] [--report <file>]`: the
 * drill of the database. SOAK=1 runs 200 rounds instead of one of each fault. Exit code 0: every promise
 * holds; 1: one does not; 3: the drill cannot run here.
 */

const soakRounds = 200;

/** Every fault once in an order by the seed; then whichever comes. */
function rounds(seed: number): readonly Drill<GaleraStage>[] {
  const random = randomNumbers(seed);
  const once = faults
    .map((fault) => [random(), fault] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, fault]) => fault);
  const others = Array.from({ length: options.soak ? soakRounds - once.length : 0 }, () => {
    const fault = faults[Math.floor(random() * faults.length)];
    return fault === undefined ? [] : [fault];
  });
  return [...once, ...others.flat(), ...runbooks];
}

runInside(__filename, obstacles, async () => {
  try {
    const stage = await GaleraStage.open(options.seed);
    stage.writer.start();
    return await carryOutAll(stage, rounds(options.seed));
  } finally {
    keepLogs(galeraDirectory);
  }
});
