import { missingIn, separately } from "./unknown";

/** A resource, known again by its properties: all rules of a run are shown the same ones. */
interface Known {
  readonly props: object;
}

/**
 * Has a reader look at each resource once, for all rules together; without it a pack costs as often
 * as it has rules. What the reader cannot read fails anew each time.
 */
export function oncePerResource<R extends Known, T>(read: (resource: R) => T): (resource: R) => T {
  const results = new WeakMap<object, { readonly value: T }>();
  return (resource) => {
    const before = results.get(resource.props);
    if (before !== undefined) return before.value;
    const value = read(resource);
    results.set(resource.props, { value });
    return value;
  };
}

/** The same for a reader that shows several things of a resource, some of which may be unknown. */
export function showingOnce<R extends Known, T>(
  show: (resource: R, visit: (one: T) => void) => void,
): (resource: R, visit: (one: T) => void) => void {
  const found = oncePerResource((resource: R) => {
    const all: T[] = [];
    try {
      show(resource, (one) => all.push(one));
      return { all, rest: [] };
    } catch (error) {
      if (missingIn(error) === undefined) throw error;
      // Whoever looks is told that this was not all.
      const fail = (): never => {
        throw error;
      };
      return { all, rest: [fail] };
    }
  });
  return (resource, visit) => {
    const { all, rest } = found(resource);
    if (all.length + rest.length === 0) return;
    separately([
      ...all.map((one) => () => {
        visit(one);
      }),
      ...rest,
    ]);
  };
}
