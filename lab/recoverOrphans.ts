import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Candidate,
  type ImportFile,
  candidates,
  importOf,
  type PreviewStep,
} from "./recoverCandidates";
import { RecoveryError, type RunEngine, jsonOf } from "./recoverEngine";
import { type FindNumber, hasKubernetesApi } from "./recoverVendors";

/** An object that exists although the state did not know it. */
export interface Orphan {
  readonly urn: string;
  readonly id: string;
  /** The next `up` makes it anew, because nobody knows its secret any more. */
  readonly isReplaced: boolean;
}

export interface Adoption {
  readonly adopted: readonly Orphan[];
  /** What could not be looked up, and why. */
  readonly problems: readonly string[];
}

async function idOf({ lookup }: Candidate, findNumber: FindNumber): Promise<string | undefined> {
  switch (lookup.by) {
    case "id":
      return lookup.id;
    case "name": {
      const number = await findNumber(lookup.collection, lookup.name);
      return number === undefined ? undefined : `${number}`;
    }
    case "bootstrap":
      return (await hasKubernetesApi(lookup.node)) ? "machine_bootstrap" : undefined;
  }
}

interface ImportPreview {
  readonly diagnostics?: readonly {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
  }[];
}

const saysAbsent = /does not exist|not found|no such|404/i;
/** Protection and all else that no vendor keeps comes with the program's own run, which follows. */
const importOptions = ["--protect=false", "--generate-code=false"];

/** Finds what the program would make although it exists, and takes it into the state. */
class Adopting {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "hybrid-recover-"));
  public readonly adopted: Orphan[] = [];
  public readonly problems: string[] = [];

  public constructor(
    private readonly run: RunEngine,
    private readonly findNumber: FindNumber,
  ) {}

  /** @returns whether anything was found */
  public async pass(): Promise<boolean> {
    const { steps, file } = await this.#preview();
    const ids = await this.#present(steps, file);
    if (ids.size === 0) return false;
    await this.#import(importOf(file, ids));
    for (const [{ urn, hasLostSecret }, id] of ids) {
      if (hasLostSecret) await this.#mustWork(["state", "taint", urn, "--yes"]);
      this.adopted.push({ urn, id, isReplaced: hasLostSecret });
    }
    return true;
  }

  public end(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #preview(): Promise<{ readonly steps: readonly PreviewStep[]; readonly file: ImportFile }> {
    const written = path.join(this.#directory, "creations.json");
    const output = await this.#mustWork(["preview", "--json", "--import-file", written]);
    const { steps = [] } = jsonOf(output) as { readonly steps?: readonly PreviewStep[] };
    return { steps, file: JSON.parse(readFileSync(written, "utf8")) as ImportFile };
  }

  /** The candidates that exist, with their ids: what the import of all of them does not refuse. */
  async #present(
    steps: readonly PreviewStep[],
    file: ImportFile,
  ): Promise<ReadonlyMap<Candidate, string>> {
    const ids = new Map<Candidate, string>();
    for (const candidate of candidates(steps)) {
      const id = await idOf(candidate, this.findNumber);
      if (id !== undefined) ids.set(candidate, id);
    }
    if (ids.size === 0) return ids;
    const args = ["import", "--preview-only", "--json", ...importOptions];
    const { output } = await this.run([...args, "--file", this.#write(importOf(file, ids))]);
    const { diagnostics = [] } = jsonOf(output) as ImportPreview;
    for (const candidate of ids.keys()) {
      const refusal = diagnostics.find(
        ({ urn, severity }) => severity === "error" && urn === candidate.urn,
      );
      if (refusal === undefined) continue;
      ids.delete(candidate);
      const message = refusal.message.trim();
      if (!saysAbsent.test(message)) this.problems.push(`${candidate.urn}: ${message}`);
    }
    return ids;
  }

  async #import(file: ImportFile): Promise<void> {
    const args = ["import", "--yes", "--skip-preview", ...importOptions];
    await this.#mustWork([...args, "--file", this.#write(file)]);
  }

  #write(file: ImportFile): string {
    const written = path.join(this.#directory, "import.json");
    writeFileSync(written, JSON.stringify(file), { mode: 0o600 });
    return written;
  }

  async #mustWork(args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(args);
    if (code === 0) return output;
    throw new RecoveryError(`'pulumi ${args.join(" ")}' failed:\n${output.trim()}`);
  }
}

/** More than one pass finds something where an address was not known before it was taken over. */
const mostPasses = 3;

/**
 * Takes every object into the state that the program would make although its vendor has it: what
 * was made just before a run died, or since a backup of the state was written.
 *
 * @throws RecoveryError when the program cannot be previewed, or an import fails
 */
export async function adoptOrphans(run: RunEngine, findNumber: FindNumber): Promise<Adoption> {
  const adopting = new Adopting(run, findNumber);
  try {
    for (let pass = 1; pass <= mostPasses && (await adopting.pass()); pass += 1);
    const { adopted, problems } = adopting;
    return { adopted, problems };
  } finally {
    adopting.end();
  }
}
