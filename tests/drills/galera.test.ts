import { faults } from "../../lab/galera/faults";
import { runbooks } from "../../lab/galera/runbooks";
import type { Report } from "../../lab/mesh/report";
import { describeDrill, leftAfter, problemsOf, reportOf } from "./ownProcess";

describeDrill("the galera drill", () => {
  let report: Report;

  beforeAll(async () => {
    report = await reportOf("galera");
  });

  it.each([...faults, ...runbooks])("$name: $description", ({ name }) => {
    expect(problemsOf(report, name)).toEqual([[]]);
  });

  it("has counted writes in every round, and missed none", () => {
    const rows = report.tables["Faults"] ?? [];
    expect(rows).toHaveLength(faults.length + 1);
    for (const row of rows) {
      expect(row["acknowledged writes"]).toBeGreaterThan(20);
      expect(row["lost writes"]).toBe(0);
    }
  });

  it("says what differs from production", () => {
    const rows = report.tables["Other than production"] ?? [];
    expect(rows.map(({ option }) => option)).toContain("evs.suspect_timeout");
  });
});

describeDrill("a galera drill that is ended early", () => {
  // Its own process, the way into the namespaces, and the first member.
  const processCount = 4;

  it.each(["SIGKILL", "SIGINT"] as const)("leaves nothing after %s", async (signal) => {
    expect(await leftAfter(signal, "galera", processCount)).toEqual([]);
  });
});
