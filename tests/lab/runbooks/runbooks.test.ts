import { readFileSync } from "node:fs";
import path from "node:path";
import { runbooks } from "../../../lab/runbooks";
import { failedRecord } from "../../../lab/runbooks/failedRecord";

const directory = path.resolve(__dirname, "..", "..", "..", "docs", "runbooks");

/** Contents of a runbook's code blocks of one kind. */
const blocks = (text: string, kind: string): readonly string[] =>
  [...text.matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)].flatMap(([, info, content]) =>
    info === kind && content !== undefined ? [content] : [],
  );

describe.each(Object.entries(runbooks))("the runbook %s", (file, steps) => {
  const text = readFileSync(path.join(directory, file), "utf8");

  it("has the commands that the drill runs, and no others", () => {
    expect(blocks(text, "sh drill")).toEqual(steps.map(({ drill }) => drill));
  });

  it("has the operator's commands of each step, in the same order", () => {
    const commands = blocks(text, "sh");
    const wanted = steps.flatMap(({ operator }) => (operator === undefined ? [] : [operator]));
    expect(commands.filter((command) => wanted.includes(command))).toEqual(wanted);
  });
});

describe("the runbook dns-record-failed.md", () => {
  const text = readFileSync(path.join(directory, "dns-record-failed.md"), "utf8");

  it("has the commands that are tried, in their order", () => {
    const commands = blocks(text, "sh");
    const wanted = Object.values(failedRecord);
    expect(commands.filter((command) => wanted.some((one) => one === command))).toEqual(wanted);
  });
});
