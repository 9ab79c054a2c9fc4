/** Members that have to agree before etcd answers. */
export const majorityOf = (memberCount: number): number => Math.floor(memberCount / 2) + 1;

export interface Quorum<M> {
  /** Living members that the best-connected of them reaches, itself first; empty when none lives. */
  readonly group: readonly M[];
  /** How many more of them there are than it takes; negative without a quorum. */
  readonly margin: number;
}

/**
 * @param members all that etcd counts, dead ones too
 * @param living those of them whose etcd runs
 * @param reaches whether one living member reaches another
 */
export function quorumOf<M>(
  members: readonly M[],
  living: readonly M[],
  reaches: (from: M, to: M) => boolean,
): Quorum<M> {
  const groups = living.map((leader) => [
    leader,
    ...living.filter((follower) => follower !== leader && reaches(leader, follower)),
  ]);
  const group = groups.reduce<readonly M[]>(
    (best, next) => (next.length > best.length ? next : best),
    [],
  );
  return { group, margin: group.length - majorityOf(members.length) };
}
