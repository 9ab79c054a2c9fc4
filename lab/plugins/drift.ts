import { isDeepStrictEqual } from "node:util";
import { type Properties, type Value, isProperties, reveal, secret, secretTexts } from "./values";

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
function refreshed(recorded: Value, found: Value): Value {
  const shaped = shapedLike(reveal(recorded), found);
  if (isDeepStrictEqual(reveal(recorded), shaped)) return recorded;
  return secretTexts(recorded).length > 0 ? secret(shaped) : shaped;
}

/**
 * Recorded properties with what the vendor says of them today. Those it does not tell, such as
 * passwords, stay as they were recorded.
 */
export const refreshedAll = (recorded: Properties, found: Properties): Properties =>
  Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => {
      const now = found[key];
      return [key, now === undefined ? value : refreshed(value, now)];
    }),
  );
