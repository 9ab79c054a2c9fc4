import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { endForgottenRuns, enginesOf } from "../../lab/recover/forgottenRuns";

const scratch = mkdtempSync(path.join(tmpdir(), "hybrid-forgotten-"));
const [lab, other] = [path.join(scratch, "lab"), path.join(scratch, "other")];
const started: ChildProcess[] = [];

/** Something that sleeps, called like this, with the home of a lab. */
async function sleeper(name: string, directory: string): Promise<ChildProcess> {
  const env = { ...process.env, PULUMI_HOME: path.join(directory, "home") };
  const child = spawn("sleep", ["600"], { argv0: name, env, stdio: "ignore" });
  started.push(child);
  await once(child, "spawn");
  return child;
}

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

describe("runs whose command was killed", () => {
  it("are ended, and nobody else is", async () => {
    const forgotten = await sleeper("pulumi", lab);
    const bystanders = [await sleeper("pulumi", other), await sleeper("kubectl", lab)];
    const ended = once(forgotten, "exit");
    const said: string[] = [];
    await endForgottenRuns(lab, (line) => void said.push(line));
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(said).toEqual([expect.stringContaining(`(pid ${String(forgotten.pid)}) whose command`)]);
    expect(bystanders.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([
      null,
      null,
    ]);
  });

  it("are none in a lab that nobody works on", async () => {
    const said: string[] = [];
    await endForgottenRuns(lab, (line) => void said.push(line));
    expect([said, enginesOf(lab)]).toEqual([[], []]);
  });
});
