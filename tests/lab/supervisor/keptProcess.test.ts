import { KeptProcess } from "../../../lab/supervisor/keptProcess";
import { LabDirectory } from "../../../lab/supervisor/labDirectory";
import { identityOf, readPidFile } from "../../../lab/supervisor/processIdentity";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "./testLab";

describe("a kept process", () => {
  const lab = new LabDirectory(mkdtempSync(path.join(tmpdir(), "kept-")));
  const kept = (
    name: string,
    script: string,
    file = "/bin/sh",
  ): { process: KeptProcess; events: string[] } => {
    const events: string[] = [];
    const program = {
      ...{ name, file, arguments: ["-c", script] },
      logFile: lab.log(name),
      pidFile: lab.pidFile(name),
    };
    return { process: new KeptProcess(program, (event) => events.push(event)), events };
  };
  const state = (process: KeptProcess, wanted: string): Promise<true> =>
    until(wanted, () =>
      Promise.resolve(process.status.state === wanted ? (true as const) : undefined),
    );

  afterAll(() => {
    rmSync(lab.root, { recursive: true });
  });

  test("gives up a program that dies five times at once, and names its log", async () => {
    const { process, events } = kept("mortal", "echo why it died; exit 3");
    process.start();
    await state(process, "gaveUp");
    expect(process.status).toMatchObject({ restarts: 4, lastDeath: "ended with code 3" });
    expect(events.at(-1)).toBe(
      `mortal ended with code 3, the 5th time at once: given up; see ${lab.log("mortal")}`,
    );
    expect(readFileSync(lab.log("mortal"), "utf8")).toBe("why it died\n".repeat(5));
  });

  test("says what makes a program that is missing", async () => {
    const { process } = kept("missing", "", "/nowhere/etcd");
    process.start();
    await state(process, "restarting");
    expect(process.status.lastDeath).toBe("/nowhere/etcd is missing: run 'make setup'");
    await process.stop();
  });

  test("ends a program that does not heed SIGTERM", async () => {
    const { process } = kept("stubborn", "trap '' TERM; while :; do sleep 1; done");
    process.start();
    const { pid = 0 } = process.status;
    expect(readPidFile(lab.pidFile("stubborn"))).toEqual(identityOf(pid));
    await process.stop();
    expect(identityOf(pid)).toBeUndefined();
    expect(process.status).toMatchObject({ state: "stopped", restarts: 0 });
    expect(readPidFile(lab.pidFile("stubborn"))).toBeUndefined();
  });

  test("does not run on without a place for its pid file and its log", async () => {
    const other = new LabDirectory(mkdtempSync(path.join(tmpdir(), "kept-")));
    const program = {
      ...{ name: "placeless", file: "/bin/sh", arguments: ["-c", "exec sleep 600"] },
      logFile: lab.log("placeless"),
      pidFile: other.pidFile("placeless"),
    };
    rmSync(other.root, { recursive: true });
    const process = new KeptProcess(program, () => undefined);
    process.start();
    const { lastDeath } = await until("its death", () =>
      Promise.resolve(process.status.lastDeath === undefined ? undefined : process.status),
    );
    expect(lastDeath).toBe("was ended by SIGKILL");
    await process.stop();
    const logless = new KeptProcess({ ...program, logFile: other.log("x") }, () => undefined);
    logless.start();
    expect(logless.status).toMatchObject({ state: "restarting" });
    expect(logless.status.lastDeath).toContain("ENOENT");
    await logless.stop();
  });

  test("hands none of the environment on", async () => {
    const { process } = kept("bare", "env | grep -i -e proxy -e home; exec sleep 600");
    globalThis.process.env["HTTPS_PROXY"] = "http://proxy.invalid";
    process.start();
    delete globalThis.process.env["HTTPS_PROXY"];
    await until("the shell is done", () => {
      const { commandLine } = identityOf(process.status.pid ?? 0) ?? {};
      return Promise.resolve(commandLine === "sleep 600" ? true : undefined);
    });
    expect(readFileSync(lab.log("bare"), "utf8")).toBe("");
    await process.stop();
  });
});
