/**
 * The largest size that passes. A derived size is tried first, since a right one takes two tries:
 * it passes, and one more byte does not.
 *
 * @param passes whether something of this size gets through; assumed to hold up to some size.
 * @returns 0 when not even the smallest passes.
 */
export async function largestPassing(
  passes: (bytes: number) => Promise<boolean>,
  { smallest, derived, largest }: Record<"smallest" | "derived" | "largest", number>,
): Promise<number> {
  let [low, high] = [smallest, largest];
  if (await passes(derived)) {
    if (derived >= largest || !(await passes(derived + 1))) return derived;
    low = derived + 1;
  } else {
    if (!(await passes(smallest))) return 0;
    high = derived - 1;
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
