import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Role } from "../../../config/schema";
import { toolDirectory } from "../../supervisor/installation";

/** A text that `talosctl` reads as a file; `mark` stands before the file's name. */
interface Input {
  readonly text: string;
  readonly mark?: "@";
}

interface Finished {
  readonly isSuccess: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const standardStreams = 3;

/** The real tool is missing; the message says how to get it. */
export class TalosctlMissing extends Error {}

/**
 * An open file that has no name. Configurations hold keys, which must be neither among a process's
 * arguments nor left behind by one that was killed.
 */
function namelessFile(text: string): number {
  const directory = mkdtempSync(path.join(tmpdir(), "talosctl-"));
  try {
    const descriptor = openSync(path.join(directory, "input"), "wx+", 0o600);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, undefined, at);
    return descriptor;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function program(): string {
  const built = path.join(toolDirectory, "talosctl");
  return existsSync(built) ? built : "talosctl";
}

/** Runs the real `talosctl`; it needs no network for any of this. */
function run(...parts: readonly (string | Input)[]): Promise<Finished> {
  const descriptors: number[] = [];
  const args = parts.map((part) => {
    if (typeof part === "string") return part;
    descriptors.push(namelessFile(part.text));
    return `${part.mark ?? ""}/dev/fd/${standardStreams + descriptors.length - 1}`;
  });
  return new Promise<Finished>((resolve, reject) => {
    const child = spawn(program(), args, { stdio: ["ignore", "pipe", "pipe", ...descriptors] });
    let [stdout, stderr] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      reject(isMissing ? new TalosctlMissing("talosctl: not found; run 'make setup'") : error);
    });
    child.on("close", (code) => {
      resolve({ isSuccess: code === 0, stdout, stderr: stderr.trim() });
    });
  }).finally(() => {
    descriptors.forEach(closeSync);
  });
}

const answers = new Map<string, Promise<Finished>>();

/** The same question has the same answer, and asking costs more than everything around it. */
function cached(...parts: readonly (string | Input)[]): Promise<Finished> {
  const question = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const answer = answers.get(question) ?? run(...parts);
  answers.set(question, answer);
  return answer;
}

async function output(...parts: readonly (string | Input)[]): Promise<string> {
  return succeeded(await run(...parts));
}

function succeeded({ isSuccess, stdout, stderr }: Finished): string {
  if (!isSuccess) throw new Error(stderr);
  return stdout;
}

/** New secrets of a cluster, as YAML. */
export const generateSecrets = (talosVersion: string): Promise<string> =>
  output("gen", "secrets", ...version("--talos-version", talosVersion), "--output-file", "-");

export interface GenerateRequest {
  readonly clusterName: string;
  readonly endpoint: string;
  /** YAML as `generateSecrets` makes it. */
  readonly secrets: string;
  readonly role: Role;
  /** Release whose features the configuration uses; the tool's own when empty. */
  readonly talosVersion: string;
  /** The tool's default when empty. */
  readonly kubernetesVersion: string;
  readonly patches: readonly string[];
  readonly hasDocs: boolean;
  readonly hasExamples: boolean;
}

/** The configuration of a machine of this role, as YAML. */
export const generateConfiguration = (request: GenerateRequest): Promise<string> =>
  output(
    ...["gen", "config", request.clusterName, request.endpoint],
    ...["--with-secrets", { text: request.secrets }, "--output-types", request.role],
    ...version("--talos-version", request.talosVersion),
    ...version("--kubernetes-version", request.kubernetesVersion.replace(/^v/, "")),
    `--with-docs=${request.hasDocs}`,
    `--with-examples=${request.hasExamples}`,
    ...request.patches.flatMap((text) => ["--config-patch", { text, mark: "@" as const }]),
    ...["--output", "-"],
  );

/** The client configuration that an administrator with these secrets has, as YAML. */
export const generateTalosconfig = (secrets: string): Promise<string> =>
  output(
    ...["gen", "config", "cluster", "https://localhost:6443", "--with-secrets", { text: secrets }],
    ...["--output-types", "talosconfig", "--output", "-"],
  );

/**
 * Lays patches over a configuration, one after the other.
 * @throws Error with what the tool says of a patch it cannot apply
 */
export async function patched(configuration: string, patches: readonly string[]): Promise<string> {
  const answer = await cached(
    ...["machineconfig", "patch", { text: configuration }],
    ...patches.flatMap((text) => ["--patch", { text, mark: "@" as const }]),
  );
  return succeeded(answer);
}

/** What a machine in the cloud would hold against a configuration; empty when it would take it. */
export async function objections(configuration: string): Promise<string> {
  const parts = ["validate", "--config", { text: configuration }, "--mode", "cloud"] as const;
  const { isSuccess, stdout, stderr } = await cached(...parts);
  return isSuccess ? "" : stderr || stdout.trim() || "talosctl validate failed";
}

function version(flag: string, value: string): readonly string[] {
  return value === "" ? [] : [flag, value];
}
