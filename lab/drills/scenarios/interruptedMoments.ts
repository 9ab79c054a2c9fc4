import type { Moment, Victim } from "./interruptedKill";

/** Numbers between 0 and 1 that are the same for the same seed (xorshift). */
export function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The longest a moment comes after the line it waits for. */
const latestMilliseconds = 60;

/** @param lines how many a whole run prints */
export const moment = (random: () => number, victim: Victim, lines: number): Moment => ({
  victim,
  afterLines: 1 + Math.floor(random() * lines),
  thenMilliseconds: Math.floor(random() * latestMilliseconds),
});

/** Seeded moments at which each of the victims dies, in a run of its own. */
export function moments(
  seed: number,
  victims: readonly Victim[],
  lines: number,
): readonly Moment[] {
  const random = randomNumbers(seed);
  return victims.map((victim) => moment(random, victim, lines));
}
