import path from "node:path";
import { drills } from "../../lab/acme/drills";
import { obstacles } from "../../lab/acme/prerequisites";
import type { Report } from "../../lab/mesh/report";
import { describeDrill, leftAfter, problemsOf, reportOf } from "./ownProcess";

const inTheWay = obstacles(path.resolve(__dirname, "..", ".."));

describeDrill(
  "the acme drill",
  () => {
    let report: Report;

    beforeAll(async () => {
      report = await reportOf("acme");
    });

    it.each(drills)("$name: $description", ({ name }) => {
      expect(problemsOf(report, name)).toEqual([[]]);
    });

    it("has got certificates for wildcards", () => {
      const names = (report.tables["Certificates"] ?? []).map((row) => row["names"]);
      expect(names).toEqual(expect.arrayContaining(["acme.test *.acme.test", "shared.acme.test"]));
    });
  },
  inTheWay,
);

describeDrill(
  "an acme drill that is ended early",
  () => {
    // Its own process, the way into the namespaces, and the first member.
    const processCount = 4;

    it("leaves nothing behind", async () => {
      expect(await leftAfter("SIGTERM", "acme", processCount)).toEqual([]);
    });
  },
  inTheWay,
);
