import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Lab } from "../../lab/lab";
import { isLocked, recoverKilled } from "../../lab/recover/recoverLab";
import { createFirewall } from "../../lab/world/hetzner/firewalls";
import { HetznerCloud } from "../../lab/world/hetzner/cloud";
import { labStackFile, testLab } from "../support/labs";
import { describeReal } from "./supervisor/testLab";

const deadPid = 2 ** 22 + 1;

/** A lock as the engine writes it beside a state in files. */
function lock(lab: Lab, pid: number): string {
  const directory = path.join(
    fileURLToPath(lab.backendUrl),
    ...[".pulumi", "locks", "organization", "hybrid", "lab"],
  );
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, "5a0f4b0a-0000-4000-8000-000000000000.json");
  const { username } = userInfo();
  const holder = { pid, username, hostname: hostname(), timestamp: new Date().toISOString() };
  writeFileSync(file, JSON.stringify(holder));
  return file;
}

describeReal("a lab in which a run was killed", () => {
  const lab = testLab(labStackFile({}));
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);

  beforeAll(() => lab.start());
  afterAll(() => lab.remove());

  it("is left alone when none was", async () => {
    await recoverKilled(lab, say);
    expect([isLocked(lab), said]).toEqual([false, []]);
  });

  it("is usable again, and the state knows what that run had made", async () => {
    const { id } = createFirewall(new HetznerCloud(lab.world), { name: "lab" });
    lock(lab, deadPid);
    await recoverKilled(lab, say);
    expect(isLocked(lab)).toBe(false);
    expect(said.join("")).toMatch(
      /an earlier run holds the stack.*\ntook over urn:.*Firewall::lab\n/,
    );
    const { output } = await lab.pulumi(["stack", "export"]);
    expect(output).toContain(`"id": "${id}"`);
  });

  it("is usable again where the number of that run is another process' by now", async () => {
    lock(lab, process.pid);
    said.length = 0;
    await recoverKilled(lab, say);
    expect(isLocked(lab)).toBe(false);
    expect(said.join("")).toMatch(/^an earlier run holds the stack.*\n$/);
  });

  it("is made usable as well when only a step of that run never ended", async () => {
    const stacks = path.join(fileURLToPath(lab.backendUrl), ".pulumi", "stacks", "hybrid");
    const file = path.join(stacks, "lab.json");
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest: { resources: object[]; pending_operations?: object[] } };
    };
    const { latest } = state.checkpoint;
    const urn = "urn:pulumi:lab::hybrid::random:index/randomId:RandomId::begun";
    const resource = { urn, type: "random:index/randomId:RandomId", custom: true };
    latest.pending_operations = [{ resource, type: "creating" }];
    writeFileSync(file, JSON.stringify(state));
    said.length = 0;
    await recoverKilled(lab, say);
    expect(said.join("")).toContain("an earlier run ended in the middle of a step: recovering");
    expect(readFileSync(file, "utf8")).not.toContain(urn);
    said.length = 0;
    await recoverKilled(lab, say);
    expect(said).toEqual([]);
  });

  it("has no secret in clear in its stack file, nor in its log", () => {
    const file = readFileSync(path.join(lab.directory, "Pulumi.lab.yaml"), "utf8");
    expect(file.match(/secure: v1:/g)).toHaveLength(5);
    const logs = path.join(lab.directory, "log");
    const texts = readdirSync(logs).map((name) => readFileSync(path.join(logs, name), "utf8"));
    expect([file, ...texts].filter((text) => text.includes("dummy-token"))).toEqual([]);
  });
});
