/** Measures one thing, and says it as ratios: no two machines, and no two hours, are alike. */
export interface Bench {
  /** As `make bench NAME=…` calls it. */
  readonly name: string;
  /** Title of its section in docs/benchmarks.md. */
  readonly title: string;
  /**
   * @param directory of its own, empty, and removed afterwards
   * @returns the section's text, in Markdown
   */
  readonly run: (directory: string, say: (text: string) => void) => Promise<string>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
