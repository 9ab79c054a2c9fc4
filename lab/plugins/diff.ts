import { ownOf } from "../ownOf";
import { type Properties, type Value, containsUnknown, isProperties, reveal } from "./values";

export type ChangeKind = "add" | "update" | "delete";

export interface Change {
  /** Path in the engine's notation: `rules[0].port`, `metadata.labels["app.kubernetes.io/name"]`. */
  readonly path: string;
  readonly kind: ChangeKind;
  readonly replaces: boolean;
}

const step = (path: string, key: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

function* changesBelow(
  path: string,
  old: Value | undefined,
  next: Value | undefined,
): Generator<{ path: string; kind: ChangeKind }> {
  if (old === undefined) {
    if (next !== undefined) yield { path, kind: "add" };
  } else if (next === undefined) {
    yield { path, kind: "delete" };
  } else if (isProperties(old) && isProperties(next)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
      yield* changesBelow(step(path, key), ownOf(old, key), ownOf(next, key));
    }
  } else if (Array.isArray(old) && Array.isArray(next)) {
    const [olds, nexts] = [old as readonly Value[], next as readonly Value[]];
    for (let index = 0; index < Math.max(olds.length, nexts.length); index += 1) {
      yield* changesBelow(`${path}[${index}]`, olds[index], nexts[index]);
    }
  } else if (old !== next || containsUnknown(next)) {
    yield { path, kind: "update" };
  }
}

const isBelow = (path: string, ancestor: string): boolean =>
  path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);

/** Names starting with two underscores are bookkeeping of a provider, not properties. */
const propertiesOf = (properties: Properties): Value =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, value]) => [key, reveal(value)]),
  );

/** What an update has to change, value by value. An unknown new value counts as a change. */
export const changesBetween = (
  olds: Properties,
  news: Properties,
  replaceOnChange: readonly string[],
): Change[] =>
  [...changesBelow("", propertiesOf(olds), propertiesOf(news))].map((change) => ({
    ...change,
    replaces: replaceOnChange.some((ancestor) => isBelow(change.path, ancestor)),
  }));
