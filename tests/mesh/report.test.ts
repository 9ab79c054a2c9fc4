import { markdown } from "../../lab/mesh/report";

describe("the report", () => {
  const outcomes = [
    { name: "sizes", promise: "exact", seconds: 1.25, problems: [] },
    { name: "ports", promise: "closed", seconds: 2, problems: ["2379 is open", "2380 is open"] },
  ];

  it("tells of every scenario whether its promise holds, and what was seen if not", () => {
    const lines = markdown({ outcomes, tables: {} }).split("\n");
    expect(lines.filter((line) => line.startsWith("|")).slice(2)).toEqual([
      "| sizes | exact | yes | 1.3 |",
      "| ports | closed | NO: 2379 is open; 2380 is open | 2.0 |",
    ]);
  });

  it("has the rows of a table in order, whichever was measured first", () => {
    const rows = [150, 40, 80].map((milliseconds) => ({ milliseconds, changes: 0 }));
    const text = markdown({ outcomes, tables: { etcd: rows } });
    expect(text.slice(text.indexOf("## etcd")).split("\n").slice(4, 7)).toEqual([
      "| 40 | 0 |",
      "| 80 | 0 |",
      "| 150 | 0 |",
    ]);
  });
});
