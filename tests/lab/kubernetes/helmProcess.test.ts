import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HelmWorkplace } from "../../../lab/kubernetes/helm/helmCommand";
import { tied } from "../../../lab/kubernetes/helm/tiedProcess";
import { patienceSeconds } from "../supervisor/testLab";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-tied-"));
const searchPath = process.env["PATH"] ?? "";

/** A helm that does what the text says. */
function standIn(text: string): void {
  const file = path.join(directory, "helm");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  process.env["PATH"] = `${directory}:${searchPath}`;
}

afterEach(() => {
  process.env["PATH"] = searchPath;
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("a call of helm", () => {
  it("returns what helm prints, and leaves no kubeconfig behind", async () => {
    standIn('echo "$1"; cat "$KUBECONFIG"');
    const workplace = new HelmWorkplace("credentials");
    expect(await workplace.helm(["first"])).toBe("first\ncredentials");
    workplace.dispose();
    expect(existsSync(workplace.directory)).toBe(false);
  });

  it("fails with helm's error alone, without the warnings before it", async () => {
    standIn('echo "warning" >&2; echo "Error: no such chart" >&2; exit 1');
    const workplace = new HelmWorkplace("");
    await expect(workplace.helm(["install"])).rejects.toThrow(/^no such chart$/);
    workplace.dispose();
  });

  it("says what to do where there is no helm", async () => {
    const shellOnly = path.join(directory, "shell-only");
    mkdirSync(shellOnly);
    symlinkSync("/bin/sh", path.join(shellOnly, "sh"));
    process.env["PATH"] = shellOnly;
    const workplace = new HelmWorkplace("");
    await expect(workplace.helm(["version"])).rejects.toThrow("helm: not found; run 'make setup'");
    workplace.dispose();
  });

  it("is interrupted as by Ctrl-C, so that helm writes down how far it has come", async () => {
    const started = path.join(directory, "started");
    const told = "trap 'echo Error: taken note of >&2; exit 1' TERM";
    standIn(`${told}; touch '${started}'; while :; do sleep 0.05; done`);
    const run = new AbortController();
    const workplace = new HelmWorkplace("", run.signal);
    const call = workplace.helm(["install"]).catch((error: unknown) => error);
    while (!existsSync(started)) await sleep(20);
    run.abort();
    expect(await call).toMatchObject({ message: "taken note of" });
    workplace.dispose();
  });

  it("never outlives its parent, even one that is killed, nor do its files", async () => {
    const pidFile = path.join(directory, "pid");
    const files = mkdtempSync(path.join(directory, "files-"));
    const tell = `echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; exec sleep 600`;
    const [command, args] = tied(files, ["sh", "-c", tell]);
    const call = [command, args, { stdio: "pipe" }].map((part) => JSON.stringify(part)).join();
    const program = `require("node:child_process").spawn(${call})`;
    const parent = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
    while (!existsSync(pidFile)) await sleep(20);
    const child = readFileSync(pidFile, "utf8").trim();
    try {
      parent.kill("SIGKILL");
      await once(parent, "exit");
      const isLeft = (): boolean => existsSync(`/proc/${child}`) || existsSync(files);
      const deadline = Date.now() + patienceSeconds * 1_000;
      while (isLeft() && Date.now() < deadline) await sleep(20);
      expect(isLeft()).toBe(false);
    } finally {
      if (existsSync(`/proc/${child}`)) process.kill(Number(child));
    }
  });
});
