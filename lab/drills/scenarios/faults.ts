import { Faults } from "../../world/faults";
import type { Drill, Scene } from "../drill";
import { type FaultCase, begin, waitedOut } from "./faultsTable";
import { checkAgreement, converge } from "./interrupted";

const times = 2;

/** The diagnostics of a failed run, where an operator looks. */
const diagnosticsOf = (output: string): string => output.slice(output.indexOf("\nDiagnostics:"));

const part = (text: string, wanted: string): string => (text.includes(wanted) ? wanted : text);

const hopelessSeconds = 10;

/** A stack file whose gates give up soon, for where nothing gets better by itself. */
const impatient = (stackFile: string): string =>
  stackFile.replace(/timeoutSeconds: \d+/, `timeoutSeconds: ${hopelessSeconds}`);

/** An `up` that meets a fault: one clear error, and both sides still agree on what exists. */
async function fail(scene: Scene, faulty: FaultCase): Promise<void> {
  const { lab, stackFile } = scene.stage;
  const end = begin(lab.world, faulty);
  lab.configure(faulty.keepsGateShut ? impatient(stackFile) : stackFile);
  const { code, output } = await lab.upAgain().finally(end);
  scene.check("'up' fails", code !== 0, true);
  const said = diagnosticsOf(output);
  scene.check("the error names whom it is about", part(said, faulty.subject), faulty.subject);
  scene.check("the error says what happened", part(said, faulty.says), faulty.says);
  scene.check("the error says what to do", part(said, faulty.wayOut), faulty.wayOut);
  await checkAgreement(scene);
}

/** Faults of the vendors on the way up, one after the other; the cluster is whole at the end. */
export const faults = (cases: readonly FaultCase[]): Drill => ({
  name: "faults",
  description:
    "vendors and machines fail on the way up: waited out, or one error that names the node and the way out",
  rehearse: async (scene) => {
    const { lab, stackFile } = scene.stage;
    await scene.step("start", () => lab.start());
    for (const fault of waitedOut) new Faults(lab.world).inject({ ...fault, times });
    for (const faulty of cases) await scene.step(faulty.name, () => fail(scene, faulty));
    lab.configure(stackFile);
    await scene.step("up after the last fault", () => converge(scene));
    scene.check("what the providers waited out is over", new Faults(lab.world).pending(), []);
  },
});
