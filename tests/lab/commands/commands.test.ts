import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { LabOptions } from "../../../lab/lab";
import { root } from "../../../lab/root";
import { stopSupervisor } from "../../../lab/supervisor/control";
import { labProcesses } from "../../../lab/supervisor/labProcesses";
import { HetznerCloud } from "../../../lab/world/hetzner/cloud";
import { ProxmoxCluster } from "../../../lab/world/proxmox/cluster";
import { Store } from "../../../lab/world/store";
import { labStackFile } from "../../support/labs";
import { describeReal } from "../supervisor/testLab";
import { LabProcess } from "./labProcess";

const scratch = mkdtempSync(path.join(tmpdir(), "hybrid-commands-"));
const directory = path.join(scratch, "lab");
const temporary = path.join(scratch, "tmp");

/** The smallest cluster that program and policy pack take, with little on it but the foundation. */
function smallStackFile(serverType = "cpx31"): string {
  const file = parse(labStackFile({})) as { config: Record<string, unknown> };
  const { "hybrid:nodes": nodes, ...others } = file.config;
  // Zones stay: without them the policy pack refuses the issuers, which have no DNS-01 then.
  const left = ["hybrid:inference", "hybrid:gateway"];
  const kept = Object.entries(others).filter(([key]) => !left.includes(key));
  const config = { ...Object.fromEntries(kept), "hybrid:nodes": (nodes as unknown[]).slice(0, 4) };
  return stringify({ config }).replaceAll("cpx31", serverType);
}

const prefix = `127.${30 + (process.pid % 30)}`;
const options = (stackFile = smallStackFile()): LabOptions => ({
  ...{ root, directory, stackFile, timingProfile: "fast" },
  networks: { publicPrefix: `${prefix}.200`, homePrefix: `${prefix}.201` },
});

const bringUp = (stackFile?: string): LabProcess =>
  new LabProcess("bringUp", options(stackFile), temporary);
const takeDown = (): LabProcess => new LabProcess("takeDown", options(), temporary);

/** What the vendors have, in all detail. */
function atVendors(): unknown {
  const world = new Store(directory);
  try {
    const cloud = new HetznerCloud(world);
    return [
      // The snapshot is the operator's, who has it at hand once somebody looks for it.
      ...cloud
        .everything()
        .filter(({ kind }) => kind !== "image")
        .map(({ kind, id }) => cloud.get(kind, id)),
      ...new ProxmoxCluster(world).everything(),
    ];
  } finally {
    world.close();
  }
}

const programsLeft = (): readonly string[] =>
  labProcesses(directory)
    .map(({ command }) => command.map((word) => path.basename(word)).join(" "))
    .map((words) => /etcd|kube-\w+(-\w+)*|kwok|main\.js/.exec(words)?.[0] ?? words)
    .sort();

describeReal("the commands of the lab", () => {
  beforeAll(() => {
    mkdirSync(temporary);
  });
  afterAll(async () => {
    if (existsSync(directory)) await stopSupervisor(directory);
    rmSync(scratch, { recursive: true, force: true });
  });

  it("refuse settings that the program would refuse, before anything is started", async () => {
    const ended = await bringUp(labStackFile({ cluster: { name: "" } })).ended();
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain("hybrid:cluster.name");
    expect(labProcesses(directory)).toEqual([]);
  });

  it("end in order when they are interrupted, refuse others meanwhile, and say what is left", async () => {
    const first = bringUp();
    await first.said(/kubernetes:helm\.sh\/v3:Release \S+ creating/);
    const second = await takeDown().ended();
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(
      `'make lab', pid ${String(first.child.pid)}, works on the lab in ${directory}`,
    );
    first.child.kill("SIGINT");
    const ended = await first.ended();
    expect(ended.code).toBe(130);
    expect(ended.stderr).toMatch(/^interrupted: what exists by now stays.*'make lab' goes on/);
    // Neither engine nor program, plugin or helm.
    expect(programsLeft()).toEqual([
      ...["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "main.js"],
    ]);
  });

  it("go on from there, and from where one was killed, to a summary", async () => {
    const killed = bringUp();
    await killed.said(/kubernetes:\S+ \S+ creating/);
    killed.child.kill("SIGKILL");
    const up = await bringUp().ended();
    expect(up).toMatchObject({ code: 0, stderr: "" });
    expect(up.stdout).toMatch(/an earlier run (holds the stack|ended in the middle)|a run goes on/);
    expect(up.stdout).toMatch(/\nNodes\n.*\nTime\n.*pulumi up .*\n +preview .*\n +platform /s);
  });

  it("change nothing for an edit that costs too much, and say so last", async () => {
    const before = atVendors();
    const { code, stderr } = await bringUp(smallStackFile("cpx41")).ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed with exit code \d+:\n.*monthly-cost-is-within-budget.*budget/s);
    expect(atVendors()).toEqual(before);
  });

  it("keep the lab when its end is interrupted", async () => {
    const down = takeDown();
    await down.said(/deleting/);
    down.child.kill("SIGINT");
    const { code, stdout, stderr } = await down.ended();
    expect(stderr).toMatch(/^interrupted: what is left stays.*'make lab-down' goes on from here/);
    expect(stdout).not.toContain("the lab is gone");
    expect([code, existsSync(directory)]).toEqual([130, true]);
  });

  it("leave nothing behind: no process, no file, nothing outside of the lab's directory", async () => {
    const { code, stdout } = await takeDown().ended();
    expect(stdout).toMatch(/the lab is gone: no process, no file\n$/);
    expect(stdout).not.toContain("left behind");
    expect(code).toBe(0);
    expect(labProcesses(directory)).toEqual([]);
    expect([existsSync(directory), readdirSync(temporary)]).toEqual([false, []]);
    expect((await takeDown().ended()).stdout).toBe("there is no lab\n");
  });

  it("look for what is left instead of claiming that nothing is", async () => {
    mkdirSync(directory);
    // A lab whose world cannot be read, and a process of it that nobody knows of.
    writeFileSync(path.join(directory, "world.sqlite"), "no database ".repeat(99));
    const env = { ...process.env, PULUMI_HOME: path.join(directory, "home") };
    const forgotten = spawn("sleep", ["600"], { env, stdio: "ignore" });
    const { code, stdout } = await takeDown().ended();
    forgotten.kill();
    expect(stdout).toContain(
      `not gone altogether:\n  process ${String(forgotten.pid)}: sleep 600\n`,
    );
    expect(code).toBe(1);
  });
});
