import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, uidOf } from "./apiClient";
import {
  type ApiObject,
  type ObjectReference,
  annotationOf,
  conditionsOf,
  described,
  referenceTo,
} from "./apiObject";
import { numberAt, textAt } from "./json";
import { type Verdict, readinessRule } from "./readiness";
import { awaitedConditions, judgeConditions } from "./waitFor";

/** An object that exists, but never became what its resource promises. */
export class NotReadyError extends Error {}

const pollMilliseconds = 250;
const deletionTimeoutSeconds = 600;
const shownEvents = 5;

/** The last warnings about an object and all that is named after it: its replica sets and pods. */
async function warningsAbout(
  client: ApiClient,
  { namespace, name }: ObjectReference,
): Promise<readonly string[]> {
  const events = await client.list("v1", "Event", {
    namespace: namespace ?? "default",
    fieldSelector: "type=Warning",
  });
  const lines = events
    .filter((event) => {
      const about = textAt(event, "involvedObject", "name");
      return about === name || about.startsWith(`${name}-`);
    })
    .map((event) => {
      const count = numberAt(event, "count") || numberAt(event, "series", "count") || 1;
      return `${textAt(event, "reason")} (${count}x): ${textAt(event, "message")}`;
    });
  return [...new Set(lines)].slice(-shownEvents);
}

async function failure(
  client: ApiClient,
  reference: ObjectReference,
  because: string,
): Promise<NotReadyError> {
  const warnings = await warningsAbout(client, reference);
  const events = warnings.length > 0 ? warnings.map((line) => `event: ${line}`) : ["no events"];
  return new NotReadyError([`${described(reference)}: ${because}`, ...events].join("\n  "));
}

/** How long something is waited for. */
export interface Waiting {
  /** What the user allows; without it what the object itself says, else its kind. */
  readonly timeoutSeconds?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

const cancelled = "the run was cancelled while it was awaited";

/** The next look, or at once when nobody waits any longer. */
const pause = (signal: AbortSignal | undefined): Promise<void> =>
  sleep(pollMilliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);

const limitOf = (object: ApiObject): number =>
  Number.parseInt(annotationOf(object, "pulumi.com/timeoutSeconds"), 10);

/** What a resource waits for: the annotation's conditions, else what its kind promises. */
async function verdictOn(object: ApiObject, client: ApiClient): Promise<Verdict> {
  const conditions = awaitedConditions(object);
  if (conditions.length > 0) return judgeConditions(object, conditions);
  return (await readinessRule(object)?.judge(object, client)) ?? { state: "ready" };
}

/**
 * Waits until an object is ready, as long as its kind, its annotations or the user allow.
 *
 * @returns the object as it is then
 * @throws NotReadyError that names the object, what it lacks and the events about it
 */
export async function untilReady(
  client: ApiClient,
  applied: ApiObject,
  { timeoutSeconds, signal }: Waiting = {},
): Promise<ApiObject> {
  if (annotationOf(applied, "pulumi.com/skipAwait") === "true") return applied;
  const standard = readinessRule(applied)?.timeoutSeconds ?? 600;
  const limitSeconds = timeoutSeconds ?? (limitOf(applied) || standard);
  const deadline = Date.now() + limitSeconds * 1_000;
  const reference = referenceTo(applied);
  let object = applied;
  for (;;) {
    const verdict = await verdictOn(object, client);
    if (verdict.state === "ready") return object;
    if (verdict.state === "failed") throw await failure(client, reference, verdict.because);
    if (signal?.aborted) throw await failure(client, reference, `${cancelled}: ${verdict.because}`);
    if (Date.now() > deadline) {
      const late = `not ready after ${limitSeconds} s: ${verdict.because}`;
      throw await failure(client, reference, late);
    }
    await pause(signal);
    const found = await client.get(reference);
    if (found === undefined) throw await failure(client, reference, "deleted while it was awaited");
    object = found;
  }
}

/** What still holds an object that is to go. */
function holders(object: ApiObject): string {
  const finalizers = object.metadata["finalizers"];
  const held = Array.isArray(finalizers) ? `finalizers ${finalizers.join(", ")}` : "";
  const messages = conditionsOf(object)
    .filter(({ status, message }) => status === "True" && message !== "")
    .map(({ message }) => message);
  return [held, ...messages].filter(Boolean).join("; ") || "no finalizer";
}

/**
 * Waits until an object is gone; a namespace takes all that is in it along.
 *
 * @throws NotReadyError that says what still holds it
 */
export async function untilGone(
  client: ApiClient,
  reference: ObjectReference,
  uid: string,
  { timeoutSeconds = deletionTimeoutSeconds, signal }: Waiting = {},
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const object = await client.get(reference);
    // Another object of the same name is not the one that had to go.
    if (object === undefined || uidOf(object) !== uid) return;
    if (signal?.aborted) {
      throw await failure(client, reference, `${cancelled}: ${holders(object)}`);
    }
    if (Date.now() > deadline) {
      const late = `still there ${timeoutSeconds} s after its deletion: ${holders(object)}`;
      throw await failure(client, reference, late);
    }
    await pause(signal);
  }
}

/** What is not ready of a list of objects, and the events about it; one line each. */
export async function unready(
  client: ApiClient,
  references: readonly ObjectReference[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const reference of references) {
    const object = await client.get(reference);
    if (object === undefined) continue;
    const verdict = await verdictOn(object, client);
    if (verdict.state === "ready") continue;
    const warnings = await warningsAbout(client, reference);
    lines.push(
      `${described(reference)}: ${verdict.because}`,
      ...warnings.map((w) => `  event: ${w}`),
    );
  }
  return lines;
}
