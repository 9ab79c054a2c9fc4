import type { ResourceValidationArgs } from "@pulumi/policy";
import { resourceType } from "./types";

/** What rules note while a run lasts, each thing once, for a rule at the run's end to tell. */
export class RunNotes<T> {
  readonly #notes = new Map<string, T>();

  public note(note: T): void {
    this.#notes.set(JSON.stringify(note), note);
  }

  /** Forgets what an earlier run left that never came to its end. */
  public beginAt({ type }: ResourceValidationArgs): void {
    // The stack is the first resource of every run.
    if (type === resourceType.stack) this.#notes.clear();
  }

  /** Gives all notes out once, for the run that they belong to. */
  public take(): readonly T[] {
    const notes = [...this.#notes.values()];
    this.#notes.clear();
    return notes;
  }
}
