import { setTimeout as sleep } from "node:timers/promises";
import { VendorError } from "../world/vendorError";

/** Real providers start with a second; here it is long enough to be seen in a log. */
const firstPauseMilliseconds = 10;
const longestPauseMilliseconds = 160;

/** When a provider asks again, and how often. */
export interface Patience {
  readonly isTransient: (error: VendorError) => boolean;
  /** Attempts in all. */
  readonly attempts: number;
}

/**
 * Does something as often as its provider does: each pause is twice the one before.
 *
 * @param signal ends the patience
 */
export async function attempted<T>(
  { isTransient, attempts }: Patience,
  work: () => T,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (error) {
      const isOver = attempt >= attempts || signal.aborted;
      if (isOver || !(error instanceof VendorError) || !isTransient(error)) throw error;
    }
    const pause = Math.min(firstPauseMilliseconds * 2 ** (attempt - 1), longestPauseMilliseconds);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
