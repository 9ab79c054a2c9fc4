import { RunNotes } from "./runNotes";
import { missingIn, type MissingValue } from "./unknown";

/** A value that a rule could not check in this run. */
export interface UncheckedValue extends MissingValue {
  readonly rule: string;
  /** Whether the rule compares resources, and so runs at the end of an update only. */
  readonly isOfStack: boolean;
}

/** What was not checked in this run, for the rule that lists it. */
export const uncheckedValues = new RunNotes<UncheckedValue>();

/** Runs a rule and notes what it could not check; the engine is told as well. */
export function notingUnchecked(
  of: Pick<UncheckedValue, "rule" | "isOfStack" | "resource">,
  check: () => void,
): void {
  try {
    check();
  } catch (error) {
    for (const missing of missingIn(error) ?? []) uncheckedValues.note({ ...of, ...missing });
    throw error;
  }
}
