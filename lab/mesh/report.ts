import type { Row } from "./drill";

/** How a scenario ended. */
export interface Outcome {
  readonly name: string;
  readonly promise: string;
  readonly seconds: number;
  /** What was seen otherwise than promised. */
  readonly problems: readonly string[];
}

export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly tables: Readonly<Record<string, readonly Row[]>>;
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

function table(title: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const body = rows.map((row) => line(columns.map((column) => row[column] ?? "")));
  return [`## ${title}`, "", line(columns), line(columns.map(() => "---")), ...body, ""].join("\n");
}

/** Rows in the order of their first cell: lanes that ran beside each other wrote them in any. */
export const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) =>
    String(Object.values(a)[0]).localeCompare(String(Object.values(b)[0]), "en", { numeric: true }),
  );

/** The report as Markdown, which also reads well in a terminal. */
export function markdown({ outcomes, tables }: Report): string {
  const results = outcomes.map(({ name, promise, seconds, problems }) => ({
    scenario: name,
    promise,
    holds: problems.length === 0 ? "yes" : `NO: ${problems.join("; ")}`,
    seconds: seconds.toFixed(1),
  }));
  const all = [
    ["Scenarios", results] as const,
    ...Object.entries(tables).map(([title, rows]) => [title, inOrder(rows)] as const),
  ];
  return all.map(([title, rows]) => table(title, rows)).join("\n");
}
