import { ownOf } from "../ownOf";

/** JSON as the API server speaks it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The object below a key, an empty one where there is none. */
export function objectAt(parent: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = valueAt(parent, ...path);
  return isObject(found) ? found : {};
}

export function valueAt(parent: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = parent;
  for (const key of path) current = isObject(current) ? ownOf(current, key) : undefined;
  return current;
}

/** The objects of a list; anything else in it is left out. */
export function objectsAt(parent: Json | undefined, ...path: readonly string[]): JsonObject[] {
  const found = valueAt(parent, ...path);
  return isList(found) ? found.filter(isObject) : [];
}

/** Text below a path; empty where there is none, which Kubernetes means by an absent one too. */
export function textAt(parent: Json | undefined, ...path: readonly string[]): string {
  const found = valueAt(parent, ...path);
  return typeof found === "string" ? found : "";
}

/** A number below a path; 0 where there is none, as Kubernetes leaves out zeros. */
export function numberAt(parent: Json | undefined, ...path: readonly string[]): number {
  const found = valueAt(parent, ...path);
  return typeof found === "number" ? found : 0;
}

/** A value as a chart's template would print it; empty where there is none. */
export function printed(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Lays one value over another as Helm does: maps merge, lists and all else replace, null removes. */
export function overlaid(base: Json, over: Json): Json {
  if (!isObject(base) || !isObject(over)) return over;
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    if (value === null) result.delete(key);
    else result.set(key, overlaid(ownOf(base, key) ?? null, value));
  }
  return Object.fromEntries(result);
}

/** Whether two values mean the same, whatever the order of their keys. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isSame(ownOf(left, key), ownOf(right, key)));
  }
  return left === right;
}
