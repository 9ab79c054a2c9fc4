import { cpSync, lstatSync, writeFileSync } from "node:fs";
import { type Drill, type Interruptible, problemsOf, rehearse } from "../drills/drill";
import type { Row } from "../mesh/drill";
import { markdown, type Outcome } from "../mesh/report";

/** What drills of one kind share. */
export interface DaemonStage extends Interruptible {
  readonly tables: ReadonlyMap<string, readonly Row[]>;
}

const argumentOf = (name: string): string | undefined => {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? undefined : process.argv[index + 1];
};

/** Settings of a run, from the command line and the environment. */
export const options = {
  seed: Number(argumentOf("seed") ?? 1),
  /** Only drills with this in their name. */
  only: argumentOf("only") ?? "",
  /** File for the report as JSON. */
  report: argumentOf("report"),
  /** Directory that takes the logs of all daemons; they are gone with the drill otherwise. */
  logs: argumentOf("logs"),
  /** Full counts, which take an hour. */
  soak: process.env["SOAK"] === "1",
} as const;

/**
 * Rehearses one drill after the other on one stage, and prints what came of it.
 *
 * @returns the exit code: 0 when every promise holds, else 1
 */
export async function carryOutAll<On extends DaemonStage>(
  stage: On,
  drills: readonly Drill<On>[],
): Promise<number> {
  const chosen = drills.filter(({ name }) => name.includes(options.only));
  if (chosen.length === 0) {
    const names = [...new Set(drills.map(({ name }) => name))].join(", ");
    throw new Error(`${options.only}: no drill has this in its name; there are ${names}`);
  }
  const outcomes: Outcome[] = [];
  for (const drill of chosen) {
    console.error(`${drill.name}: ${drill.description}`);
    const rehearsal = await rehearse(drill, stage, (text) => process.stderr.write(`  ${text}`));
    const problems = problemsOf(rehearsal);
    const { name, description: promise } = drill;
    outcomes.push({ name, promise, seconds: rehearsal.seconds, problems });
    if (rehearsal.failure !== undefined) {
      console.error(`  ENDED: ${rehearsal.failure}`);
      break; // What follows would stand on what is broken.
    }
  }
  const report = { outcomes, tables: Object.fromEntries(stage.tables) };
  console.log(markdown(report));
  if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(report));
  const isWhole = outcomes.length === chosen.length;
  return isWhole && outcomes.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** Copies what daemons have logged below a directory, if somebody asked for it. */
export function keepLogs(directory: string): void {
  if (options.logs === undefined) return;
  cpSync(directory, options.logs, {
    recursive: true,
    filter: (file) =>
      lstatSync(file).isDirectory() ? !file.endsWith("/data") : /\.(log|cnf|conf)$/.test(file),
  });
}
