import path from "node:path";
import { recoverLab, unlockLab } from "../../recover/recoverLab";
import type { Finished } from "../../lab";
import type { Drill, Measurement, Scene } from "../drill";
import { census } from "./interruptedCensus";
import { type Moment, killDuring, survivorsOf } from "./interruptedKill";
import { moments } from "./interruptedMoments";

/** Lines that a whole `up` prints while it makes resources, and a `destroy` while it deletes them. */
export const linesOf = { up: 120, destroy: 100 } as const;

export type Interruptible = keyof typeof linesOf;

/** Runs a command of the lab and kills something on the way, by seed. */
export async function interrupt(
  scene: Scene,
  command: Interruptible,
  moment: Moment,
): Promise<{ readonly result: Finished; readonly killed?: string }> {
  const { lab } = scene.stage;
  const log = path.join(lab.directory, "log", "pulumi.log");
  const interrupted = await killDuring(moment, log, () =>
    command === "up" ? lab.up() : lab.destroy(),
  );
  scene.measure(
    `'${command}', line ${moment.afterLines} + ${moment.thenMilliseconds} ms`,
    interrupted.killed === undefined ? "nothing to kill" : `killed ${interrupted.killed}`,
  );
  scene.check("no process of the run is left", await survivorsOf(lab.directory), []);
  return interrupted;
}

/** After recovery, before anything is finished: both sides agree on what exists. */
export async function checkAgreement(scene: Scene): Promise<void> {
  const { orphans, ghosts, duplicates, agreed } = await census(scene.stage.lab);
  scene.check("nothing at a vendor that the state does not know", orphans, []);
  scene.check("nothing in the state that no vendor has", ghosts, []);
  scene.check("nothing twice", duplicates, []);
  scene.measure("objects at the vendors, all in the state", `${agreed}`);
}

/** One killed `up`, and the recovery after it. */
export async function interruptUp(scene: Scene, moment: Moment): Promise<void> {
  const { lab } = scene.stage;
  await interrupt(scene, "up", moment);
  const { adopted, problems } = await recoverLab(lab);
  scene.measure(
    "taken over",
    adopted.length === 0 ? "nothing" : adopted.map(({ id }) => id).join(),
  );
  scene.check("everything could be looked up", problems, []);
  await checkAgreement(scene);
}

/** The `up` after the recovery: it finishes the run, and the one after has nothing to do. */
export async function converge(scene: Scene): Promise<void> {
  const { lab } = scene.stage;
  const { code, output } = await lab.up();
  scene.check("the next 'up' succeeds", code === 0 ? "" : output, "");
  const { code: again } = await lab.pulumi(["preview", "--expect-no-changes"]);
  scene.check("the one after has nothing to do", again, 0);
  await checkAgreement(scene);
}

/** One killed `destroy`; what it was about to delete stays in the state until it is gone. */
export async function interruptDestroy(scene: Scene, moment: Moment): Promise<void> {
  const { lab } = scene.stage;
  await interrupt(scene, "destroy", moment);
  await unlockLab(lab);
  const { orphans, duplicates } = await census(lab);
  scene.check("nothing at a vendor that the state does not know", orphans, []);
  scene.check("nothing twice", duplicates, []);
}

/** The `destroy` after it: nothing is left anywhere. */
export async function finishDestroy(scene: Scene): Promise<void> {
  const { code, output } = await scene.stage.lab.destroy();
  scene.check("the next 'destroy' succeeds", code === 0 ? "" : output, "");
  const left = await census(scene.stage.lab);
  scene.check("nothing is left", left, { orphans: [], ghosts: [], duplicates: [], agreed: 0 });
}

/** Each run goes on where the one before died, so it has less to say. */
const share = 0.3;

const victims = {
  up: ["engine", "program", "hcloud"],
  destroy: ["engine", "proxmoxve"],
} as const;

const isDeath = ({ value }: Measurement): boolean => value.startsWith("killed ");

/** Five seeded deaths on one cluster's way up and down. */
export const interrupted = (seed: number): Drill => ({
  name: "interrupted",
  description:
    "kill -9 of engine, program and plugins on the way up and down: 'make recover', then the next run ends it",
  rehearse: async (scene) => {
    await scene.step("start", () => scene.stage.lab.start());
    for (const [index, moment] of moments(seed, victims.up, share * linesOf.up).entries()) {
      await scene.step(`up ${index + 1} is killed`, () => interruptUp(scene, moment));
    }
    await scene.step("up", () => converge(scene));
    for (const [index, moment] of moments(
      seed,
      victims.destroy,
      share * linesOf.destroy,
    ).entries()) {
      await scene.step(`destroy ${index + 1} is killed`, () => interruptDestroy(scene, moment));
    }
    await scene.step("destroy", () => finishDestroy(scene));
    const deaths = scene.measurements.filter(isDeath).length;
    scene.check("each run was killed", deaths, victims.up.length + victims.destroy.length);
  },
});
