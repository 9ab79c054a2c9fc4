import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { notFoundCode, tied } from "./tiedProcess";

/** What helm said when it failed. */
export class HelmError extends Error {}

/** The error alone: before it helm passes on every warning of the API server. */
const errorIn = (stderr: string): string => (stderr.split(/^Error: /m).at(-1) ?? "").trim();

/** Where one call of helm keeps its files: a kubeconfig and values, which hold secrets. */
export class HelmWorkplace {
  public readonly directory = mkdtempSync(path.join(tmpdir(), "hybrid-helm-"));

  /** @param signal interrupts what helm does here */
  public constructor(
    kubeconfig: string,
    private readonly signal?: AbortSignal,
  ) {
    chmodSync(this.directory, 0o700);
    this.write("kubeconfig", kubeconfig);
  }

  /** @returns the path of the file, which only this user can read */
  public write(name: string, text: string): string {
    const file = path.join(this.directory, name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  public dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Runs the real helm against the cluster.
   *
   * @returns what it printed
   * @throws HelmError with its own words
   */
  public helm(args: readonly string[]): Promise<string> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(HELM_|KUBE)/.test(name));
    const home = (noun: string): string => path.join(this.directory, noun);
    const env = {
      ...Object.fromEntries(inherited),
      KUBECONFIG: home("kubeconfig"),
      HELM_CACHE_HOME: home("cache"),
      HELM_CONFIG_HOME: home("config"),
      HELM_DATA_HOME: home("data"),
      // Its Kubernetes client would keep what it discovers in the user's home.
      KUBECACHEDIR: home("discovery"),
    };
    // In life helm is a part of the provider, and dies with it.
    const [command, parameters] = tied(this.directory, ["helm", ...args]);
    return new Promise((resolve, reject) => {
      const child = spawn(command, parameters, { env, stdio: "pipe" });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      // A line to what it is tied to; an end would kill it.
      const interrupt = (): void => void child.stdin.write("\n");
      child.stdin.on("error", () => undefined);
      if (this.signal?.aborted === true) interrupt();
      this.signal?.addEventListener("abort", interrupt);
      child.on("close", (code) => {
        this.signal?.removeEventListener("abort", interrupt);
        if (code === 0) resolve(stdout);
        else if (code === notFoundCode) reject(new HelmError("helm: not found; run 'make setup'"));
        else reject(new HelmError(errorIn(stderr) || `helm ended with ${String(code)}`));
      });
    });
  }
}
