import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { toolDirectory } from "../../../lab/supervisor/installation";
import { labProcesses } from "../../../lab/supervisor/labProcesses";

const directory = "/nowhere/of-a-test/lab";

/** What of a running process is taken for a part of the lab. */
async function isTaken(command: string, args: readonly string[], env = {}): Promise<boolean> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  try {
    await once(child, "spawn");
    return labProcesses(directory).some(({ pid }) => pid === child.pid);
  } finally {
    child.kill("SIGKILL");
  }
}

describe("the processes of a lab", () => {
  it.each([
    [
      "are the engine and whatever it starts",
      "cat",
      [],
      { PULUMI_HOME: `${directory}/home` },
      true,
    ],
    [
      "are a program of ours that is given its directory",
      process.execPath,
      ["-", directory],
      {},
      true,
    ],
    [
      "are not a program of ours for another lab",
      process.execPath,
      ["-", `${directory}-2`],
      {},
      false,
    ],
    ["are not the engine of another lab", "cat", [], { PULUMI_HOME: `${directory}-2/home` }, false],
    [
      "are not what a person runs on its files",
      "sh",
      ["-c", "read _", `${directory}/log`],
      {},
      false,
    ],
  ])("%s", async (_, command, args, env, expected) => {
    expect(await isTaken(command, args, env)).toBe(expected);
  });

  it("are not those who look, nor where they come from", () => {
    const source = path.resolve(toolDirectory, "../../bin/lab/supervisor/labProcesses.js");
    const look = `require(${JSON.stringify(source)}).labProcesses(${JSON.stringify(directory)})`;
    const script = `console.log(${look}.length)`;
    const env = { ...process.env, PULUMI_HOME: `${directory}/home` };
    const seen = execFileSync("sh", ["-c", '"$0" -e "$1"; true', process.execPath, script], {
      env,
    });
    expect(seen.toString()).toBe("0\n");
  });
});
