import { ownOf } from "../ownOf";

/** A property value as the engine sends it: JSON in which objects with a signature have a meaning. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;
export interface Properties {
  readonly [property: string]: Value;
}

// Marks and placeholders of the engine's wire format.
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** One placeholder for each type that a value unknown in a preview may turn out to have. */
const unknownPlaceholders: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const unknownPlaceholder = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isProperties = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSecret = (value: Value): boolean =>
  isProperties(value) && value[signatureKey] === secretSignature;

/** Marks a value as secret; the engine encrypts it wherever it stores it. */
export const secret = (value: Value): Value =>
  isSecret(value) ? value : { [signatureKey]: secretSignature, value };

/** The values themselves, without secret marks and output envelopes. Unknown values stay unknown. */
export function reveal(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => reveal(item));
  if (!isProperties(value)) return value;
  switch (value[signatureKey]) {
    case secretSignature:
      return reveal(value["value"] ?? null);
    case outputSignature:
      return reveal(value["value"] ?? unknownPlaceholder);
    default:
      return revealAll(value);
  }
}

export const revealAll = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, reveal(value)]));

/** Whether a value, or a part of it, is not known before the deployment runs. */
export function containsUnknown(value: Value): boolean {
  const plain = reveal(value);
  if (typeof plain === "object" && plain !== null)
    return Object.values(plain).some(containsUnknown);
  return unknownPlaceholders.has(plain);
}

/**
 * Lays properties over others: objects merge, lists of one length item by item, and everything else
 * replaces what it lies on.
 */
export const overlaid = (below: Properties, above: Properties): Properties => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([key, value]) => [key, overlaidValue(ownOf(below, key), value)]),
  ),
});

function overlaidValue(below: Value | undefined, above: Value): Value {
  if (isProperties(below) && isProperties(above)) {
    return isMarked(below, above) ? above : overlaid(below, above);
  }
  if (Array.isArray(below) && Array.isArray(above) && below.length === above.length) {
    const under = below as readonly Value[];
    return above.map((item: Value, index) => overlaidValue(under[index], item));
  }
  return above;
}

const isMarked = (...values: readonly Properties[]): boolean =>
  values.some((value) => signatureKey in value);

/** Marks the named properties as secret; absent ones stay absent. */
export function markSecrets(properties: Properties, names: readonly string[]): Properties {
  const marked = names.flatMap((name): (readonly [string, Value])[] => {
    const value = properties[name];
    return value === undefined ? [] : [[name, secret(value)]];
  });
  return { ...properties, ...Object.fromEntries(marked) };
}

/** Every text that is marked as secret anywhere in a value. */
export function secretTexts(value: Value, isInsideSecret = false): string[] {
  if (typeof value === "string") return isInsideSecret && value !== "" ? [value] : [];
  if (Array.isArray(value))
    return value.flatMap((item: Value) => secretTexts(item, isInsideSecret));
  if (!isProperties(value)) return [];
  const inside = isInsideSecret || isSecret(value);
  return Object.entries(value)
    .filter(([key]) => key !== signatureKey)
    .flatMap(([, item]) => secretTexts(item, inside));
}

/** The value below a path, or nothing where the path leads nowhere. */
export function at(properties: Properties, path: readonly string[]): Value | undefined {
  const [key = "", ...rest] = path;
  const value = properties[key];
  if (rest.length === 0) return value;
  return isProperties(value) ? at(value, rest) : undefined;
}

/** A copy with a value put below a path; objects on the way are made where there are none. */
export function withValue(
  properties: Properties,
  path: readonly string[],
  value: Value,
): Properties {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return { ...properties, [key]: value };
  const below = properties[key] ?? {};
  return isProperties(below) ? { ...properties, [key]: withValue(below, rest, value) } : properties;
}
