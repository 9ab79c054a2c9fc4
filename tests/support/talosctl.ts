import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { ClientCredentials } from "../../components/gate/clientCertificate";
import { clusterEndpoint } from "../../components/talos/cluster";

const built = path.join(__dirname, "../../.tools/bin/talosctl");
const talosctl = existsSync(built) ? built : "talosctl";

/** The real `talosctl` in a directory of its own, with the secrets of one cluster. */
export class Talosctl {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "talosctl-"));
  readonly #secrets = path.join(this.#directory, "secrets.yaml");
  #files = 0;

  /** @throws Error that names `make setup` when there is no talosctl. */
  public constructor() {
    try {
      execFileSync(talosctl, ["gen", "secrets", "--output-file", this.#secrets], { stdio: "pipe" });
    } catch (error) {
      throw new Error("no working talosctl in .tools/bin or on PATH: run 'make setup'", {
        cause: error,
      });
    }
  }

  /** Lays the patches over a generated configuration, as the provider does. */
  public configuration(
    machineType: "controlplane" | "worker",
    patches: readonly string[],
  ): { readonly file: string; readonly text: string } | { readonly refusal: string } {
    const file = path.join(this.#directory, `${++this.#files}.yaml`);
    const patchArguments = patches.flatMap((patch, index) => {
      const patchFile = `${file}.patch-${index}`;
      writeFileSync(patchFile, patch);
      return ["--config-patch", `@${patchFile}`];
    });
    const { status, stdout, stderr } = this.#run([
      ...["gen", "config", "hybrid", clusterEndpoint, "--with-secrets", this.#secrets],
      ...["--output-types", machineType, "--output", "-", "--with-docs=false"],
      ...["--with-examples=false", ...patchArguments],
    ]);
    if (status !== 0) return { refusal: stderr };
    writeFileSync(file, stdout);
    return { file, text: stdout };
  }

  /** What `validate --mode cloud` holds against a configuration; empty when it is valid. */
  public objections(machineType: "controlplane" | "worker", patches: readonly string[]): string {
    const configuration = this.configuration(machineType, patches);
    if ("refusal" in configuration) return configuration.refusal;
    const result = this.#run(["validate", "--config", configuration.file, "--mode", "cloud"]);
    return result.status === 0 ? "" : result.stderr;
  }

  public remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #run(parameters: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(talosctl, parameters, { encoding: "utf8", timeout: 60_000 });
  }
}

/** What `talosctl etcd members` prints of a node. */
export async function etcdMembersSeenByTalosctl(
  address: string,
  { authorityPem, certificatePem, privateKeyPem }: ClientCredentials,
): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), "talosctl-"));
  const file = path.join(directory, "talosconfig");
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  const [ca, crt, key] = [authorityPem, certificatePem, privateKeyPem].map(base64);
  const contexts = { test: { endpoints: [address], nodes: [address], ca, crt, key } };
  writeFileSync(file, JSON.stringify({ context: "test", contexts }));
  try {
    const args = ["--talosconfig", file, "etcd", "members"];
    return (await promisify(execFile)(talosctl, args, { timeout: 60_000 })).stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
