/** How many single-character edits lead from one text to the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, left] of Array.from(from).entries()) {
    const current = [row + 1];
    for (const [column, right] of Array.from(to).entries()) {
      current.push(
        Math.min(
          (previous[column + 1] ?? Infinity) + 1,
          (current[column] ?? Infinity) + 1,
          (previous[column] ?? Infinity) + (left === right ? 0 : 1),
        ),
      );
    }
    previous = current;
  }
  return previous[to.length] ?? Infinity;
}

/** The known name that was probably meant: at most a third of its letters are wrong. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, distance }) => distance * 3 <= Math.max(candidate.length, 3))
    .sort((left, right) => left.distance - right.distance);
  return best?.candidate;
}
