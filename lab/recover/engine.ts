/** What a command of the engine printed, and how it ended. */
export interface EngineAnswer {
  readonly code: number;
  readonly output: string;
}

/** Runs a command of the engine, such as `["stack", "export"]`, on the stack to recover. */
export type RunEngine = (args: readonly string[]) => Promise<EngineAnswer>;

/** Recovery cannot go on; the message says what to do. */
export class RecoveryError extends Error {}

/** The stack is held by a run that may be alive. */
export class LockedError extends RecoveryError {}

/** The one JSON document in what a command printed; warnings may stand around it. */
export function jsonOf(output: string): unknown {
  const [start, end] = [output.search(/^\{/m), output.lastIndexOf("}")];
  if (start < 0) throw new RecoveryError(`the engine gave no answer: ${output.trim()}`);
  return JSON.parse(output.slice(start, end + 1));
}
