import { type ApiObject, annotationOf, conditionsOf } from "./apiObject";
import { type Json, isList, isObject, printed } from "./json";
import type { Verdict } from "./readiness";

/*
 * The annotation `pulumi.com/waitFor`: `condition=Ready`, `condition=Ready=False`,
 * `jsonpath={.status.phase}=Running`, `jsonpath={.status.podIP}`, or a JSON list of these.
 */

interface Awaited {
  /** As it was written. */
  readonly text: string;
  readonly isMet: (object: ApiObject) => boolean;
}

function valuesAt(value: Json, steps: readonly string[]): readonly Json[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  const isWild = step === "*";
  if (isList(value)) {
    const chosen = isWild ? value : [value[Number(step)]];
    return chosen.flatMap((item) => (item === undefined ? [] : valuesAt(item, rest)));
  }
  if (!isObject(value)) return [];
  const chosen = isWild ? Object.values(value) : [value[step]];
  return chosen.flatMap((item) => (item === undefined ? [] : valuesAt(item, rest)));
}

/** `.status.conditions[0].type` in steps; an index is a step as a name is. */
const stepsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\.?([\w-]+|\*)|\[(\d+|\*)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );

function parsed(text: string): Awaited {
  const [, type = "", wanted = "True"] = /^condition=([^=]+)(?:=(.+))?$/.exec(text) ?? [];
  if (type !== "") {
    const isMet = (object: ApiObject): boolean =>
      conditionsOf(object).some(
        (condition) =>
          condition.type === type && condition.status.toLowerCase() === wanted.toLowerCase(),
      );
    return { text, isMet };
  }
  const match = /^jsonpath=\{?\$?([^}=]+)\}?(?:=(.+))?$/.exec(text);
  if (match === null) {
    throw new Error(
      `pulumi.com/waitFor: expected 'condition=<type>[=<status>]' or ` +
        `'jsonpath={<path>}[=<value>]', got '${text}'`,
    );
  }
  const [, path = "", value] = match;
  const isMet = (object: ApiObject): boolean =>
    valuesAt(object, stepsOf(path)).some(
      (found) => value === undefined || printed(found) === value,
    );
  return { text, isMet };
}

/**
 * What the annotation asks to wait for; nothing without it.
 *
 * @throws Error on an expression that is neither of the two
 */
export function awaitedConditions(object: ApiObject): readonly Awaited[] {
  const text = annotationOf(object, "pulumi.com/waitFor").trim();
  if (text === "") return [];
  const texts = text.startsWith("[") ? (JSON.parse(text) as string[]) : [text];
  return texts.map(parsed);
}

export function judgeConditions(object: ApiObject, conditions: readonly Awaited[]): Verdict {
  const unmet = conditions.filter(({ isMet }) => !isMet(object)).map(({ text }) => text);
  return unmet.length === 0
    ? { state: "ready" }
    : { state: "waiting", because: `expected ${unmet.join(" and ")}` };
}
