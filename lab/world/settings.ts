import type { Store } from "./store";

const kind = "setting";

/**
 * What a lab decides about its world before or while it runs, by a dotted name such as
 * `network.publicCidr`. Whoever reads a setting knows its type and its default.
 */
export const setting = <T>(store: Store, name: string, byDefault: T): T =>
  store.collection<T>(kind).get(name) ?? byDefault;

export function changeSetting(store: Store, name: string, value: unknown): void {
  store.collection<unknown>(kind).put(name, value);
}
