import { setTimeout as sleep } from "node:timers/promises";
import type { Scene } from "../drills/drill";
import { patienceSeconds } from "../daemons/patience";
import { until } from "../mesh/command";
import type { Member } from "./cluster";
import type { GaleraStage } from "./stage";
import { Reader } from "./writer";

export type GaleraScene = Scene<GaleraStage>;

/** Writes that must be acknowledged before and after a fault, so that there is something to lose. */
const writesAround = 20;

/** Waits for more acknowledged writes. @throws Error when they do not come */
export async function moreWrites({ writer }: GaleraStage, count = writesAround): Promise<void> {
  const goal = writer.acknowledged.length + count;
  const isThere = (): Promise<boolean> => Promise.resolve(writer.acknowledged.length >= goal);
  if ((await until(isThere, patienceSeconds)) === undefined) {
    throw new Error(`no write is acknowledged: ${writer.lastError || "nobody answers"}`);
  }
}

/** Numbers of the records that a member has, as soon as it has all that the others have. */
async function numbersOn(member: Member): Promise<ReadonlySet<number>> {
  const rows = await member.query(
    "SET wsrep_sync_wait = 1; SELECT content FROM powerdns.records WHERE type = 'TXT'",
  );
  return new Set(rows.map(([content = ""]) => Number(content.replaceAll('"', ""))));
}

/** Compares every member with what the writer was told. */
export async function compareWithMembers(scene: GaleraScene): Promise<number> {
  const { galera, writer } = scene.stage;
  const { acknowledged, refused } = writer;
  const until = acknowledged.length;
  let lost = 0;
  for (const member of galera.members) {
    const numbers = await numbersOn(member);
    const missing = acknowledged.slice(0, until).filter((number) => !numbers.has(number));
    lost = Math.max(lost, missing.length);
    scene.check(`${member.host.name} has every acknowledged write`, missing, []);
    const written = refused.filter((number) => numbers.has(number));
    scene.check(`${member.host.name} has no refused write`, written, []);
  }
  return lost;
}

export interface Fault {
  /** Members that are hit, in words. */
  readonly on: string;
  /** Member that must go on answering reads. */
  readonly witness: Member;
  /** What happens, and what must be so while it lasts. */
  readonly strike: () => Promise<void>;
  /** Brings everything back. @returns how the members that were hit got what they had missed */
  readonly heal: () => Promise<string>;
}

/** How a member got what it had missed, from what it has logged since. */
export async function transfer(
  { galera }: GaleraStage,
  hit: readonly Member[],
  act: () => Promise<void>,
): Promise<string> {
  const before = hit.map((member) => member.log().length);
  await act();
  await galera.whole();
  const kinds = hit.map((member, index) => {
    const log = member.log().slice(before[index]);
    // Both kinds go through the same script, which is told when there is nothing to copy.
    if (log.includes("Proceeding with SST")) return "SST";
    return log.includes("IST received") ? "IST" : "none";
  });
  return [...new Set(kinds)].toSorted().join(" and ");
}

/** A fault under load: the writer writes, a reader reads, and afterwards nothing may be missing. */
export async function suffer(scene: GaleraScene, name: string, fault: Fault): Promise<void> {
  const { stage } = scene;
  const { writer } = stage;
  await moreWrites(stage);
  const writtenBefore = writer.acknowledged.length;
  const reader = new Reader(stage.asReader(fault.witness));
  const hasRead = (): Promise<boolean> => Promise.resolve(reader.answers > 0);
  await until(hasRead, patienceSeconds);
  writer.gap.reset();
  reader.gap.reset();
  await scene.step(`${name}: ${fault.on}`, fault.strike);
  const answerGap = reader.gap.seconds;
  await reader.stop();
  scene.check(`${fault.witness.host.name} has answered every question`, reader.errors, []);
  let how = "";
  const start = performance.now();
  await scene.step("back to three members", async () => {
    how = await fault.heal();
  });
  const backSeconds = (performance.now() - start) / 1_000;
  await moreWrites(stage);
  const writeGap = writer.gap.seconds;
  // A write that is on its way belongs to the next round.
  await sleep(0);
  const lost = await compareWithMembers(scene);
  stage.record("Faults", {
    fault: name,
    on: fault.on,
    "acknowledged writes": writer.acknowledged.length - writtenBefore,
    "lost writes": lost,
    "longest write gap, s": writeGap.toFixed(1),
    "longest answer gap, s": answerGap.toFixed(1),
    "back by": how,
    "back after, s": backSeconds.toFixed(1),
  });
}
