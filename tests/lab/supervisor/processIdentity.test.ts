import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  identityOf,
  isAlive,
  readPidFile,
  writePidFile,
} from "../../../lab/supervisor/processIdentity";

describe("a process' identity", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "identity-"));
  const file = path.join(directory, "some.pid");
  const own = identityOf(process.pid) ?? { pid: 0, startTicks: "", commandLine: "" };

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test("is read back from its pid file while it lives", () => {
    writePidFile(file, own);
    expect(own.pid).toBe(process.pid);
    expect(readPidFile(file)).toEqual(own);
  });

  test.each([
    ["another start", { ...own, startTicks: `${own.startTicks}1` }],
    ["another command line", { ...own, commandLine: "etcd" }],
    ["another number", { ...own, pid: 1 }],
  ])("is not that of a process with %s", (_, other) => {
    writePidFile(file, other);
    expect(isAlive(other)).toBe(false);
    expect(readPidFile(file)).toBeUndefined();
  });

  test.each(["", "12", "{}", '{"pid":-1,"startTicks":"1","commandLine":""}'])(
    "is not to be had from a torn file: %j",
    (text) => {
      writeFileSync(file, text);
      expect(readPidFile(file)).toBeUndefined();
    },
  );

  test("ends with the process, also while its parent has not noticed", async () => {
    const child = spawn("sleep", ["600"]);
    const identity = identityOf(child.pid ?? 0);
    expect(identity?.commandLine).toBe("sleep 600");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(identityOf(child.pid ?? 0)).toBeUndefined();
  });
});
