/** A time in which a voter of etcd does not answer. */
export interface Outage {
  readonly voter: string;
  /** The step it begins with. */
  readonly begins: string;
  /** The step at whose end the voter is known to be back; undefined when nobody waits for that. */
  readonly ends: string | undefined;
  /** Whether a gate lets it begin, which lets one control plane change at a time. */
  readonly isGated: boolean;
  /** Deletions come last, when every other step is done. */
  readonly isAtEnd: boolean;
  /** What happens, for a person to read. */
  readonly cause: string;
}

/** Whether a step begins only when all that lies between two others is over. */
type IsAfter = (later: string, span: { readonly begins: string; readonly ends: string }) => boolean;

function isOverBefore(one: Outage, other: Outage, isAfter: IsAfter): boolean {
  const { begins, ends } = one;
  if (ends === undefined) return false;
  return other.isAtEnd ? !one.isAtEnd : isAfter(other.begins, { begins, ends });
}

/** Whether two voters can be away at one time, however the engine orders what may run in parallel. */
export function mayOverlap(one: Outage, other: Outage, isAfter: IsAfter): boolean {
  if (one.isGated && other.isGated) return false;
  return !isOverBefore(one, other, isAfter) && !isOverBefore(other, one, isAfter);
}

/** More of them are not tried in every combination: all are taken to be away together. */
const largestSearch = 16;

/** The largest group of voters that can be away at one time, with why. */
export function worstMoment(outages: readonly Outage[], isAfter: IsAfter): readonly Outage[] {
  const oneEach = [...new Map(outages.map((outage) => [outage.voter, outage])).values()];
  if (outages.length > largestSearch) return oneEach;
  const grow = (group: readonly Outage[], left: readonly Outage[]): readonly Outage[] =>
    left.reduce<readonly Outage[]>((largest, next, index) => {
      const fits = group.every(
        (member) => member.voter !== next.voter && mayOverlap(member, next, isAfter),
      );
      if (!fits) return largest;
      const grown = grow([...group, next], left.slice(index + 1));
      return grown.length > largest.length ? grown : largest;
    }, group);
  return grow([], outages);
}

/** How many voters must answer. */
export const majority = (voters: number): number => Math.floor(voters / 2) + 1;
