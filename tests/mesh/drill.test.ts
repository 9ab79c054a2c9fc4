import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { obstacles } from "../../lab/mesh/prerequisites";
import type { Report } from "../../lab/mesh/report";
import { scenarios } from "../../lab/mesh/scenarios";
import { descendants, stillRunning } from "../support/processes";

const root = path.resolve(__dirname, "..", "..");
const script = path.join(root, "bin", "lab", "mesh", "main.js");
const found = obstacles(root);
const drill = found.length === 0 ? describe : describe.skip;
const because = found.length === 0 ? "" : ` (cannot run here: ${found.join("; ")})`;

const minute = 60_000;
function start(...options: string[]): ChildProcess {
  if (!existsSync(script)) throw new Error(`${script}: missing; run 'npm run build' first`);
  // It must not outlive these tests, however they end.
  const command = ["--pdeathsig", "KILL", process.execPath, script, ...options];
  return spawn("setpriv", command, {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

drill(`the mesh drill${because}`, () => {
  let directory: string;
  let report: Report;
  let progress = "";

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "mesh-drill-"));
    const file = path.join(directory, "report.json");
    const child = start("--report", file);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (progress += text));
    await once(child, "close");
    if (!existsSync(file)) throw new Error(`the drill ended without a report\n${progress}`);
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  });

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(scenarios.map(({ name, promise }) => ({ name, promise })))(
    "$name: $promise",
    ({ name }) => {
      const outcomes = report.outcomes.filter((outcome) => outcome.name === name);
      expect(outcomes.map(({ problems }) => problems)).toEqual([[]]);
    },
  );

  it("measures every layer on every underlay", () => {
    const sizes = report.tables["Largest packet by layer, bytes"] ?? [];
    expect(new Set(sizes.map(({ underlay }) => underlay)).size).toBe(3);
    expect(sizes.length).toBeGreaterThanOrEqual(42);
  });
});

const namespaces = (): string[] => (existsSync("/run/netns") ? readdirSync("/run/netns") : []);

async function eventually(isTrue: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + minute; Date.now() < end;) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within a minute`);
}

drill(`a mesh drill that is ended early${because}`, () => {
  // Its own process, two that lead into the namespaces, and WireGuard on five nodes.
  const runningProcesses = 8;

  it.each(["SIGKILL", "SIGINT", "SIGTERM"] as const)("leaves nothing after %s", async (signal) => {
    const before = namespaces();
    const child = start("--only", "PPPoE");
    const { pid } = child;
    if (pid === undefined) throw new Error("the drill did not start");
    await eventually(() => descendants(pid).length >= runningProcesses, "WireGuard on every node");
    const started = descendants(pid);
    const ended = once(child, "close");
    child.kill(signal);
    await ended;
    await eventually(() => stillRunning(started).length === 0, "the end of all its processes");
    expect(namespaces()).toEqual(before);
    expect(existsSync("/run/wireguard")).toBe(false);
  });
});
