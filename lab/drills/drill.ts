import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../config/messageOf";
import type { Stage } from "./stage";

/** A value as data alone: a list that Node made is another kind of list to a test's own Array. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** What a drill happens on; it ends at its next wait once the signal is given. */
export interface Interruptible {
  readonly signal: AbortSignal;
}

/** A rehearsal of something that happens to a cluster: on a lab of its own, if not said otherwise. */
export interface Drill<On extends Interruptible = Stage> {
  /** As in `make drill NAME=…`. */
  readonly name: string;
  /** One line: what happens, and what is promised then. */
  readonly description: string;
  readonly rehearse: (scene: Scene<On>) => Promise<void>;
}

/** Something that was promised, and what was seen of it. */
export interface Assertion {
  readonly step: string;
  readonly promise: string;
  /** From the moment somebody began to look until it held, or was given up. */
  readonly seconds: number;
  /** What was seen instead; absent when it holds. */
  readonly problem?: string;
}

/** A step of a rehearsal and how long it took, or a figure that was only measured. */
export interface Measurement {
  readonly what: string;
  readonly value: string;
}

export interface Rehearsal {
  readonly drill: string;
  readonly seconds: number;
  readonly assertions: readonly Assertion[];
  readonly measurements: readonly Measurement[];
  /** Why the drill did not reach its end. */
  readonly failure?: string;
  /** Whether that is because this machine lacks something that the drill needs. */
  readonly isSkipped: boolean;
}

/** This machine lacks something; the message says what. Such a drill is skipped, and has not passed. */
export class CannotRunError extends Error {}

/** Everything of a rehearsal that was otherwise than promised; nothing when all is well. */
export const problemsOf = ({ assertions, failure }: Rehearsal): readonly string[] => [
  ...assertions.flatMap(({ step, promise, problem }) =>
    problem === undefined ? [] : [`${step}: ${promise}: ${problem}`],
  ),
  ...(failure === undefined ? [] : [failure]),
];

/** An awaited promise that did not come true: what follows it would only be wrong as well. */
class BrokenPromiseError extends Error {}

/** Looking costs the API server something: five lists of all there is. */
const pollMilliseconds = 500;
/** Generous, since the machine may be busy with other things. */
const patienceSeconds = 300;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

/** What a drill works with: steps, promises and what it happens on. */
export class Scene<On extends Interruptible = Stage> {
  readonly assertions: Assertion[] = [];
  readonly measurements: Measurement[] = [];
  #step = "";

  public constructor(
    public readonly stage: On,
    private readonly say: (text: string) => void,
  ) {}

  /** A part of the drill, told as it begins; parts do not overlap. */
  public async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.stage.signal.throwIfAborted();
    this.#step = name;
    this.say(`${name} …\n`);
    const start = performance.now();
    const result = await work();
    this.measure(name, `${secondsSince(start).toFixed(1)} s`);
    return result;
  }

  /** A figure for the reader that nothing depends on. */
  public measure(what: string, value: string): void {
    this.measurements.push({ what, value });
  }

  /** Whether something is now as promised. The drill goes on either way. */
  public check(promise: string, seen: unknown, expected: unknown): void {
    // What was seen of an interrupted command says nothing.
    this.stage.signal.throwIfAborted();
    this.#note(promise, 0, this.#difference(seen, expected));
  }

  /**
   * Waits until something is as promised. A failure to look counts as not yet.
   *
   * @throws Error when it never is, which ends the drill
   */
  public async eventually(
    promise: string,
    expected: unknown,
    look: () => unknown,
    withinSeconds = patienceSeconds,
  ): Promise<void> {
    const start = performance.now();
    for (;;) {
      this.stage.signal.throwIfAborted();
      const seen = await Promise.resolve()
        .then(look)
        .catch((error: unknown) => `no answer: ${String(error)}`);
      const difference = this.#difference(seen, expected);
      const seconds = secondsSince(start);
      if (difference === undefined || seconds > withinSeconds) {
        this.#note(promise, seconds, difference);
        if (difference === undefined) return;
        throw new BrokenPromiseError(`ended at '${promise}', which all that follows needs`);
      }
      await sleep(pollMilliseconds, undefined, { signal: this.stage.signal });
    }
  }

  #difference(seen: unknown, expected: unknown): string | undefined {
    if (isDeepStrictEqual(plain(seen), plain(expected))) return undefined;
    return `expected ${shown(expected)}, saw ${shown(seen)}`;
  }

  #note(promise: string, seconds: number, problem: string | undefined): void {
    const outcome = problem === undefined ? "holds" : `DOES NOT HOLD: ${problem}`;
    this.say(`  ${promise}: ${outcome}\n`);
    this.assertions.push({
      ...{ step: this.#step, promise, seconds },
      ...(problem !== undefined && { problem }),
    });
  }
}

/** Carries a drill out. What goes wrong is in the result; the stage stays as the drill left it. */
export async function rehearse<On extends Interruptible = Stage>(
  drill: Drill<On>,
  stage: On,
  say: (text: string) => void = () => undefined,
): Promise<Rehearsal> {
  const scene = new Scene<On>(stage, say);
  const start = performance.now();
  let isSkipped = false;
  const failure = await drill.rehearse(scene).then(
    () => (scene.assertions.length === 0 ? "nothing was asserted" : undefined),
    (error: unknown) => {
      isSkipped = error instanceof CannotRunError;
      return messageOf(error);
    },
  );
  return {
    drill: drill.name,
    seconds: secondsSince(start),
    ...{ assertions: scene.assertions, measurements: scene.measurements },
    ...(failure !== undefined && { failure }),
    isSkipped,
  };
}
