export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys, undefined where the path ends early. Reads nothing beside the path. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isRecord(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** Readers of a list's elements, so that an unknown element hides none of its neighbours. */
export function elements(value: unknown): readonly (() => unknown)[] {
  if (!Array.isArray(value)) return [];
  const list: readonly unknown[] = value;
  return Array.from({ length: list.length }, (_, index) => () => list[index]);
}

/** A value as a text: a text as it is, anything else as a message shows it. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : shown(value);
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** A record whose values are read when they are asked for, so that one unknown hides no other. */
export function lazily(
  readers: Readonly<Record<string, () => unknown>>,
): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = {};
  for (const [key, get] of Object.entries(readers)) {
    Object.defineProperty(record, key, { get, enumerable: true });
  }
  return record;
}
