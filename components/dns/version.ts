/** A release number, its parts separated by dots: 5.0.7. */
export type Version = string;

const parts = (version: Version): readonly number[] => version.split(".").map(Number);

/** Whether a release is the other one or a later one; parts that are not there count as 0. */
export function isAtLeast(version: Version, other: Version): boolean {
  const [own, required] = [parts(version), parts(other)];
  for (const [index, part] of required.entries()) {
    const difference = (own[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
