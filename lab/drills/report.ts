import { table } from "../summary/table";
import { type Drill, problemsOf, type Rehearsal } from "./drill";

const seconds = (value: number): string => `${value.toFixed(1)} s`.padStart(8);

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : [`${title}\n${table(rows)}`];

/** What was asserted in a rehearsal, whether it held and after how long. */
export function report(rehearsal: Rehearsal): string {
  const { drill, assertions, measurements, seconds: total } = rehearsal;
  const problems = problemsOf(rehearsal);
  const rows = assertions.map(({ step, promise, seconds: after, problem }, index) => [
    assertions[index - 1]?.step === step ? "" : step,
    promise,
    problem === undefined ? "holds" : "DOES NOT HOLD",
    after === 0 ? "" : seconds(after),
  ]);
  const figures = measurements.map(({ what, value }) => [what, value.padStart(8)]);
  const failed = rehearsal.isSkipped ? "SKIPPED" : "FAILED";
  const outcome = problems.length === 0 ? "every promise holds" : failed;
  return [
    ...section("What was asserted", rows),
    ...section("How long it took; nothing depends on it", figures),
    ...section(
      "What was not as promised",
      problems.map((line) => [line]),
    ),
    `${drill}: ${outcome}, ${assertions.length} assertions, ${total.toFixed(0)} s`,
  ].join("\n\n");
}

/** The drills there are, for a person who wonders what can go wrong. */
export const list = (drills: readonly Drill[]): string =>
  [
    "Drills: what can go wrong, rehearsed on a lab of its own.",
    table(drills.map(({ name, description }) => [name, description])),
    "  make drill NAME=<name>",
  ].join("\n\n");
