import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Lab } from "../lab";
import type { RunEngine } from "./engine";
import { endForgottenRuns, enginesOf } from "./forgottenRuns";
import { unlock } from "./lock";
import { adoptOrphans, type Adoption } from "./orphans";
import { simulatedHetzner } from "./vendors";

const engineOf =
  (lab: Lab): RunEngine =>
  (args) =>
    lab.pulumi(args);

/**
 * Takes the lock of a dead run away, and what it had not finished. The lock's own number may be
 * another process' by now, but no run on the lab can do without the plugins in its home.
 */
export const unlockLab = (lab: Lab): Promise<readonly string[]> =>
  unlock(engineOf(lab), lab.backendUrl, ({ pid }) =>
    enginesOf(lab.directory).every((engine) => engine.pid !== pid),
  );

/** Makes the lab usable again after a run of it that is dead. */
export async function recoverLab(lab: Lab): Promise<Adoption> {
  await unlockLab(lab);
  return adoptOrphans(engineOf(lab), simulatedHetzner(lab.world));
}

/** Whether a run holds the stack. Who works on the lab alone knows that it is dead. */
export function isLocked(lab: Lab): boolean {
  const locks = path.join(fileURLToPath(lab.backendUrl), ".pulumi", "locks");
  if (!existsSync(locks)) return false;
  return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) =>
    entry.isFile(),
  );
}

/** Whether a run ended between the beginning of a step and its end; the state says so. */
function hasPendingOperations(lab: Lab): boolean {
  const stacks = path.join(fileURLToPath(lab.backendUrl), ".pulumi", "stacks");
  if (!existsSync(stacks)) return false;
  return readdirSync(stacks, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .some((entry) => {
      const text = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
      // Half a file is the work of a killed run too, and no state without operations.
      return /"pending_operations":\s*\[\s*\{/.test(text);
    });
}

/**
 * Makes the lab usable again where a run of it was killed; else it does nothing. A run that goes on
 * although the command it belongs to was killed is ended: the caller works on the lab alone.
 *
 * @param lab one that keeps to itself what the engine prints: it is the whole state
 * @param say takes what was done
 * @throws LockedError when it cannot be told who holds the stack
 */
export async function recoverKilled(lab: Lab, say: (text: string) => void): Promise<void> {
  await endForgottenRuns(lab.directory, (line) => {
    say(`${line}\n`);
  });
  const isHeld = isLocked(lab);
  if (!isHeld && !hasPendingOperations(lab)) return;
  const what = isHeld ? "holds the stack" : "ended in the middle of a step";
  say(`an earlier run ${what}: recovering, as 'make recover STACK=lab' does …\n`);
  const { adopted, problems } = await recoverLab(lab);
  for (const { urn } of adopted) say(`took over ${urn}\n`);
  for (const problem of problems) say(`NOT looked up: ${problem}\n`);
}
