import { type Drill, type Rehearsal, problemsOf, rehearse } from "../drill";
import { census } from "./interruptedCensus";
import { converge, finishDestroy, interruptDestroy, interruptUp, linesOf } from "./interrupted";
import type { Moment, Victim } from "./interruptedKill";
import { moment, randomNumbers } from "./interruptedMoments";

/** A run is its engine for the most part, so that dies more often than the others. */
const victims: readonly Victim[] = [
  ...(["engine", "engine", "engine", "host", "program", "program"] as const),
  ...(["hcloud", "proxmoxve", "talos", "kubernetes"] as const),
];

/** One way up and one way down, each killed once at a moment of its whole length. */
function round(seed: number): Drill {
  const random = randomNumbers(seed);
  const [up, destroy] = (["up", "destroy"] as const).map((command) => {
    const victim = victims[Math.floor(random() * victims.length)] ?? "engine";
    return moment(random, victim, linesOf[command]);
  }) as [Moment, Moment];
  return {
    name: `seed ${seed}`,
    description: `'up' loses ${up.victim}, 'destroy' loses ${destroy.victim}`,
    rehearse: async (scene) => {
      await scene.step("start", () => scene.stage.lab.start());
      await scene.step("up is killed", () => interruptUp(scene, up));
      await scene.step("up", () => converge(scene));
      await scene.step("destroy is killed", () => interruptDestroy(scene, destroy));
      await scene.step("destroy", () => finishDestroy(scene));
    },
  };
}

const deathsIn = ({ measurements }: Rehearsal): readonly string[] =>
  measurements.flatMap(({ what, value }) =>
    /^(killed|nothing to kill)/.test(value) ? [`${what} ${value}`] : [],
  );

/**
 * Kills runs at seeded moments, two in a round; every round begins with an empty world.
 *
 * @param seed of the first round; later rounds count up from it
 */
export const interruptedSoak = (rounds: number, seed: number): Drill => ({
  name: "interrupted-soak",
  description: `${2 * rounds} runs killed at random moments, for hours; ROUNDS=<number>, from SEED=<number> on`,
  rehearse: async (scene) => {
    const { stage } = scene;
    const counts = { rounds: 0, converged: 0, killed: 0 };
    try {
      for (let next = seed; next < seed + rounds; next += 1) {
        stage.signal.throwIfAborted();
        const rehearsal = await rehearse(round(next), stage);
        const [deaths, problems] = [deathsIn(rehearsal), problemsOf(rehearsal)];
        const took = `${rehearsal.seconds.toFixed(0)} s`;
        scene.check(`${rehearsal.drill}, ${took}: ${deaths.join("; ")}`, problems, []);
        counts.rounds += 1;
        counts.killed += deaths.filter((death) => death.includes(" killed ")).length;
        if (problems.length === 0) counts.converged += 1;
        const { agreed, orphans } = await census(stage.lab);
        if (agreed + orphans.length > 0) {
          throw new Error(`the world is not empty; go on with SEED=${next + 1}`);
        }
      }
    } finally {
      const { killed, converged } = counts;
      scene.measure("runs that were killed", `${killed}`);
      scene.measure("rounds that converged", `${converged} of ${counts.rounds}`);
    }
  },
});
