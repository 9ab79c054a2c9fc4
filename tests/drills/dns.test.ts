import { drills } from "../../lab/dns/drills";
import type { Report } from "../../lab/mesh/report";
import { describeDrill, problemsOf, reportOf } from "./ownProcess";

describeDrill("the dns drill", () => {
  let report: Report;

  beforeAll(async () => {
    report = await reportOf("dns");
  });

  it.each(drills)("$name: $description", ({ name }) => {
    expect(problemsOf(report, name)).toEqual([[]]);
  });

  it("has asked both servers twenty thousand questions", () => {
    const rows = report.tables["Load"] ?? [];
    expect(rows.map(({ asked, right, lost, wrong }) => ({ asked, right, lost, wrong }))).toEqual(
      ["vps-0", "vps-1"].map(() => ({ asked: 20_000, right: 20_000, lost: 0, wrong: 0 })),
    );
  });

  it("has lost no write through the API", () => {
    const rows = report.tables["Writes through the API"] ?? [];
    expect(rows.map((row) => row["lost writes"])).toEqual([0]);
  });
});
