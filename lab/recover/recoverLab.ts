import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Lab } from "../lab";
import type { RunEngine } from "./engine";
import { unlock } from "./lock";
import { adoptOrphans, type Adoption } from "./orphans";
import { simulatedHetzner } from "./vendors";

const engineOf =
  (lab: Lab): RunEngine =>
  (args) =>
    lab.pulumi(args);

/** Takes the lock of a dead run away, and what it had not finished. */
export const unlockLab = (lab: Lab): Promise<readonly string[]> =>
  unlock(engineOf(lab), lab.backendUrl);

/** What `make recover STACK=lab` does. */
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

/**
 * Makes the lab usable again where a run of it was killed; else it does nothing.
 *
 * @param lab one that keeps to itself what the engine prints: it is the whole state
 * @param say takes what was done
 * @throws LockedError while the run that holds the stack is alive
 */
export async function recoverKilled(lab: Lab, say: (text: string) => void): Promise<void> {
  if (!isLocked(lab)) return;
  say("an earlier run holds the stack: recovering, as 'make recover STACK=lab' does …\n");
  const { adopted, problems } = await recoverLab(lab);
  for (const { urn } of adopted) say(`took over ${urn}\n`);
  for (const problem of problems) say(`NOT looked up: ${problem}\n`);
}
