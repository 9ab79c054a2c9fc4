import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policies/rules";
import { rules as guardRules } from "../../tools/planGuard/dangers";

const readme = readFileSync(join(__dirname, "../../policies/README.md"), "utf8");

/** The cells of every row of every table in a text, without their quotes. */
const cellsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );

const table = cellsIn(readme);

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, "0")}`);

const rows = [...numbered("R", 64), "R92", "R93", ...numbered("RJ-A", 11)];
const mapped = table.filter(([row = ""]) => /^R(?:J-A)?\d\d$/.test(row));

describe("the pack's README", () => {
  it("maps every row of the requirements, in order", () => {
    expect([...new Set(mapped.map(([row]) => row))]).toEqual(rows);
  });

  it("says why a row has no rule", () => {
    const without = mapped.filter(([, rule]) => rule === "none");

    expect(without.map(([row]) => row)).toEqual(["R49"]);
    for (const [, , , remark = ""] of without) expect(remark).toMatch(/\w{3}.+\.$/);
  });

  it("names rules that exist, and every one of them", () => {
    const names = rules.map(({ name }) => name);
    const inRows = mapped.map(([, rule = ""]) => rule).filter((rule) => rule !== "none");

    expect(inRows.filter((rule) => !names.includes(rule))).toEqual([]);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("names for each failure of others what stops it, or why nothing does", () => {
    const [section = ""] = readme.slice(readme.indexOf("| what happened")).split("\n\n");
    const failures = cellsIn(section).slice(2);
    const known = [...rules.map(({ name }) => name), ...guardRules];
    for (const [what, stopped = ""] of failures) {
      const named = stopped
        .replaceAll("plan guard:", "")
        .split(/[,;] */)
        .map((one) => one.trim());
      const isNone = /^none: .{20}/.test(stopped);
      expect([what, isNone ? [] : named.filter((one) => !known.includes(one as never))]).toEqual([
        what,
        [],
      ]);
    }
    expect(failures.length).toBeGreaterThan(20);
  });

  it("names for each rule a test that runs it", () => {
    const tested = [...mapped, ...table.filter(([first = ""]) => first.includes("-are-"))];
    for (const cells of tested) {
      const path = cells.find((cell) => cell.endsWith(".test.ts"));
      if (path === undefined) continue;
      const rule = cells.find((cell) => rules.some(({ name }) => name === cell)) ?? "";
      const file = rule.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const test = join(__dirname, path);

      expect([path, existsSync(test)]).toEqual([path, true]);
      // The rules about the pack itself are tested with all others.
      if (path === "rules.test.ts") continue;
      expect(readFileSync(test, "utf8")).toContain(`/${file}"`);
    }
  });
});
