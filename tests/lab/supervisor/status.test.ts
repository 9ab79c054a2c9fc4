import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStatus } from "../../../lab/supervisor/status";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-status-"));
const file = path.join(directory, "status.json");
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("the status of a supervisor", () => {
  it("is none where there was never one", () => {
    expect(readStatus(file)).toBeUndefined();
  });

  it.each([
    ["of another version", '{"phase": "sleeping"}'],
    ["cut short", '{"phase":'],
  ])("is refused when it is %s, with the command that removes it", (_, text) => {
    writeFileSync(file, text);
    expect(() => readStatus(file)).toThrow(
      /^.*status\.json is of another version of this project \(.*\); 'make lab-down' removes it with its lab$/,
    );
  });
});
