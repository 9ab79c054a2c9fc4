import { isDeepStrictEqual } from "node:util";
import { type Properties, type Value, isProperties, reveal, secret, secretTexts } from "./values";

/**
 * Properties whose keys the program chooses freely. A provider tells every key that it finds, so one
 * that somebody added shows, also where the program gives none at all. All other objects are blocks
 * of the provider's own keys, most with a default that nobody set.
 */
const maps = ["labels"] as const;
const isMap = (key: string): boolean => maps.some((map) => map === key);

/** What a vendor says, cut to the shape the program gave: it adds defaults that nobody set. */
function shapedLike(given: Value, found: Value): Value {
  if (isProperties(given) && isProperties(found)) {
    const keys = Object.keys(given).filter((key) => found[key] !== undefined);
    return Object.fromEntries(
      keys.map((key) => [key, shapedLike(given[key] ?? null, found[key] ?? null)]),
    );
  }
  if (Array.isArray(given) && Array.isArray(found) && given.length === found.length) {
    const items = found as readonly Value[];
    return items.map((item, index) => shapedLike((given as readonly Value[])[index] ?? null, item));
  }
  return found;
}

/** A value as the vendor has it now; what was secret in the state stays so. */
function refreshed(key: string, recorded: Value, found: Value): Value {
  const now = isMap(key) ? found : shapedLike(reveal(recorded), found);
  if (isDeepStrictEqual(reveal(recorded), now)) return recorded;
  return secretTexts(recorded).length > 0 ? secret(now) : now;
}

/** Maps that the program does not give, and somebody else has filled. */
const filledMaps = (recorded: Properties, found: Properties): Properties =>
  Object.fromEntries(
    maps.flatMap((key) => {
      const now = found[key];
      const isFilled = isProperties(now) && Object.keys(now).length > 0;
      return isFilled && recorded[key] === undefined ? [[key, now] as const] : [];
    }),
  );

/**
 * Recorded properties with what the vendor says of them today. Those it does not tell, such as
 * passwords, stay as they were recorded.
 */
export const refreshedAll = (recorded: Properties, found: Properties): Properties => ({
  ...filledMaps(recorded, found),
  ...Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => {
      const now = found[key];
      return [key, now === undefined ? value : refreshed(key, value, now)];
    }),
  ),
});
