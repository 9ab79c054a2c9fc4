import type { Endpoint } from "./ownership";

/** A record set that is there, and who says that it is his. */
export interface Found extends Pick<Endpoint, "name" | "type" | "ttlSeconds" | "targets"> {
  readonly owner: string | undefined;
}

export interface Changes {
  readonly create: readonly Endpoint[];
  readonly update: readonly Endpoint[];
  readonly remove: readonly Found[];
}

const sameTargets = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();

const differs = (wanted: Endpoint, found: Found): boolean =>
  !sameTargets(wanted.targets, found.targets) ||
  (wanted.ttlSeconds > 0 && wanted.ttlSeconds !== found.ttlSeconds);

/**
 * What ExternalDNS changes with the policy `sync`: only its own, and under a name that somebody else
 * has a record of it makes none.
 */
export function changesOf(
  wanted: readonly Endpoint[],
  found: readonly Found[],
  owner: string,
): Changes {
  const isOwn = (one: Found): boolean => one.owner === owner;
  const at = (name: string): readonly Found[] => found.filter((one) => one.name === name);
  const same = (one: Pick<Endpoint, "name" | "type">, other: Pick<Endpoint, "name" | "type">) =>
    one.name === other.name && one.type === other.type;
  return {
    create: wanted.filter(
      (one) => !found.some((other) => same(one, other)) && at(one.name).every(isOwn),
    ),
    update: wanted.filter((one) =>
      found.some((other) => same(one, other) && isOwn(other) && differs(one, other)),
    ),
    remove: found.filter((one) => isOwn(one) && !wanted.some((other) => same(one, other))),
  };
}
