import { drills } from "../../lab/records/drills";
import { externalDnsProgram } from "../../lab/records/realExternalDns";
import type { Report } from "../../lab/mesh/report";
import { describeDrill, problemsOf, reportOf } from "./ownProcess";

describeDrill("the records drill", () => {
  let report: Report;

  beforeAll(async () => {
    report = await reportOf("records");
  });

  it.each(drills)("$name: $description", ({ name }) => {
    expect(problemsOf(report, name)).toEqual([[]]);
  });

  if (externalDnsProgram === undefined) {
    it.skip("real ExternalDNS (cannot run here: there is no external-dns on the PATH)", () =>
      undefined);
  }

  it("has measured every change by both clients", () => {
    const changes = (report.tables["Seen by both servers"] ?? []).map(({ change }) => change);
    expect(changes).toEqual(
      expect.arrayContaining([
        "a new zone",
        "a new route",
        "a new fixed record",
        "a route's other address",
        "a fixed record's other address",
        "a route that is gone",
        "a fixed record that is gone",
      ]),
    );
  });

  it("has lost nothing after deadlocks, nor through the one writer", () => {
    const lost = [
      ...(report.tables["Deadlocks"] ?? []),
      ...(report.tables["Conflicts"] ?? []).filter(({ writers }) => writers === "one"),
    ].map((row) => row["lost"]);
    expect(lost).toEqual([0, 0]);
  });
});
