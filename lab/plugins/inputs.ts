import { type Properties, type Value, containsUnknown, isProperties } from "./values";
import type { Refusal } from "./model";

export const text = (value: Value | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

export const number = (value: Value | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;

export const flag = (value: Value | undefined, byDefault: boolean): boolean =>
  typeof value === "boolean" ? value : byDefault;

export const list = (value: Value | undefined): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [];

/** The objects of a list. */
export const blocks = (value: Value | undefined): readonly Properties[] =>
  list(value).filter(isProperties);

export const texts = (value: Value | undefined): readonly string[] =>
  list(value).filter((item) => typeof item === "string");

export const numbers = (value: Value | undefined): readonly number[] =>
  list(value).filter((item) => typeof item === "number");

/** Texts by key, such as labels. */
export const textMap = (value: Value | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isProperties(value) ? value : {}).flatMap(([key, item]) =>
      typeof item === "string" ? [[key, item]] : [],
    ),
  );

/** Only the keys that have a value, as optional fields want it. */
export const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/**
 * What a resource takes, as its provider's schema has it: a key that ends in `?` may be left out, a
 * list of one shape is a list of such values, and the key `*` stands for any.
 */
export type Shape = "string" | "integer" | "number" | "boolean" | readonly [Shape] | Fields;
export interface Fields {
  readonly [key: string]: Shape;
}

const isFields = (shape: Shape): shape is Fields =>
  typeof shape === "object" && !Array.isArray(shape);

const named = (shape: Shape): string => {
  if (typeof shape === "string") return shape;
  return isFields(shape) ? "object" : "list";
};

const fits = (shape: Shape, value: Value): boolean => {
  if (shape === "integer") return Number.isInteger(value);
  if (typeof shape === "string") return typeof value === shape;
  return isFields(shape) ? isProperties(value) : Array.isArray(value);
};

function* wrong(path: string, shape: Shape, value: Value): Generator<Refusal> {
  const isOpen = value === null || (typeof value === "string" && containsUnknown(value));
  if (isOpen) return;
  if (!fits(shape, value)) {
    yield { property: path, reason: `expected type ${named(shape)}, got ${JSON.stringify(value)}` };
  } else if (Array.isArray(value)) {
    const [item] = shape as readonly [Shape];
    for (const [index, element] of (value as readonly Value[]).entries()) {
      yield* wrong(`${path}[${index}]`, item, element);
    }
  } else if (isProperties(value) && isFields(shape)) {
    yield* wrongBelow(`${path}.`, shape, value);
  }
}

function* wrongBelow(prefix: string, fields: Fields, values: Properties): Generator<Refusal> {
  for (const [key, value] of Object.entries(values)) {
    const shape = fields[key] ?? fields[`${key}?`] ?? fields["*"];
    if (shape !== undefined) yield* wrong(`${prefix}${key}`, shape, value);
    else if (!key.startsWith("__")) {
      yield { property: `${prefix}${key}`, reason: `Invalid or unknown key: "${key}"` };
    }
  }
  for (const key of Object.keys(fields)) {
    const isMissing = !key.endsWith("?") && key !== "*" && (values[key] ?? null) === null;
    if (isMissing) {
      yield {
        property: `${prefix}${key}`,
        reason: `Missing required argument: The argument "${key}" is required`,
      };
    }
  }
}

/** What a provider finds wrong in inputs by its schema alone, before it asks its vendor. */
export const schemaRefusals =
  (fields: Fields) =>
  (inputs: Properties): readonly Refusal[] => [...wrongBelow("", fields, inputs)];

/** Values of a set in the order in which they were recorded; new ones last. */
export function inRecordedOrder<T extends Value>(
  recorded: Value | undefined,
  found: readonly T[],
  isSame: (recorded: Value, found: T) => boolean = (a, b) => a === b,
): readonly T[] {
  const rank = (item: T): number => {
    const index = list(recorded).findIndex((old) => isSame(old, item));
    return index === -1 ? Number.POSITIVE_INFINITY : index;
  };
  return found.toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}
