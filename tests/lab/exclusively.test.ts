import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exclusively } from "../../lab/exclusively";
import { recoverStack } from "../../lab/recover/recoverStack";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-exclusively-"));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("work on a lab", () => {
  it("is refused while another command works on it, with who that is", async () => {
    const other = exclusively(directory, "make lab", () =>
      exclusively(directory, "make lab-down", () => Promise.resolve("done")),
    );
    await expect(other).rejects.toThrow(
      `'make lab', pid ${process.pid}, works on the lab in ${directory}; wait for its end`,
    );
  });

  it("waits for it also where a stack is recovered", async () => {
    const recovery = () =>
      recoverStack({ stack: "lab", labDirectory: directory, say: () => undefined });
    await expect(exclusively(directory, "make lab", recovery)).rejects.toThrow(
      `'make lab', pid ${process.pid}, works on the lab in ${directory}`,
    );
  });

  it("is free again after work that failed, and for another lab at any time", async () => {
    const work = () => exclusively(path.join(directory, "other"), "b", () => Promise.resolve(1));
    await expect(
      exclusively(directory, "a", () => Promise.reject(new Error("no"))),
    ).rejects.toThrow("no");
    expect(await exclusively(directory, "a", work)).toBe(1);
  });
});
