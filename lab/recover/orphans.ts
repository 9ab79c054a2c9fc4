import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Candidate,
  type ImportFile,
  candidates,
  importOf,
  missingProviders,
  type PreviewStep,
} from "./candidates";
import { RecoveryError, type RunEngine, jsonOf } from "./engine";
import { keptInputs } from "./keptInputs";
import { idOf } from "./identify";
import { kubernetesAuthority } from "./machineSecrets";
import { exportedState } from "./lock";
import type { FindNumber } from "./vendors";

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

interface Plan {
  readonly steps: readonly PreviewStep[];
  readonly file: ImportFile;
}

interface ImportPreview {
  readonly diagnostics?: readonly {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
  }[];
}

const saysAbsent = /does not exist|not found|no such|404/i;
/** Protection comes back with the next `up`. */
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
    const { steps, file } = await this.#previewWithProviders();
    const ids = await this.#present(steps, file);
    if (ids.size === 0) return false;
    await this.#import(importOf(file, ids));
    await this.#keepInputs([...ids.keys()]);
    for (const [{ urn, hasLostSecret }, id] of ids) {
      if (hasLostSecret) await this.#mustWork(["state", "taint", urn, "--yes"]);
      this.adopted.push({ urn, id, isReplaced: hasLostSecret });
    }
    return true;
  }

  public end(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** An import goes through the program's own providers, which an empty state does not have. */
  async #previewWithProviders(): Promise<Plan> {
    const plan = await this.#preview();
    const missing = missingProviders(plan.steps);
    if (missing.length === 0) return plan;
    const targets = missing.flatMap((urn) => ["--target", urn]);
    // Whether they are there afterwards counts, not how the rest of the program took it.
    const { output } = await this.run(["up", "--yes", "--skip-preview", ...targets]);
    const again = await this.#preview();
    if (missingProviders(again.steps).length === 0) return again;
    throw new RecoveryError(`the providers cannot be made:\n${output.trim()}`);
  }

  async #preview(): Promise<Plan> {
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
    const { deployment } = await exportedState(this.run);
    const authorityPem = kubernetesAuthority(deployment.resources);
    for (const candidate of candidates(steps)) {
      const id = await idOf(candidate, this.findNumber, authorityPem);
      if (id !== undefined) ids.set(candidate, id);
    }
    // The engine imports what stands below a component last, and not at all after a refusal.
    while (ids.size > 0 && (await this.#dropRefused(file, ids)));
    return ids;
  }

  /** @returns whether any was refused */
  async #dropRefused(file: ImportFile, ids: Map<Candidate, string>): Promise<boolean> {
    const written = this.#write(importOf(file, ids));
    const args = ["import", "--preview-only", "--json", ...importOptions, "--file", written];
    const { code, output } = await this.run(args);
    const { diagnostics = [] } = jsonOf(output) as ImportPreview;
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const refused = [...ids.keys()].flatMap((candidate) => {
      const refusal = errors.find(({ urn }) => urn === candidate.urn);
      return refusal === undefined ? [] : [{ candidate, message: refusal.message.trim() }];
    });
    if (code !== 0 && refused.length === 0) throw new RecoveryError(output.trim());
    for (const { candidate, message } of refused) {
      ids.delete(candidate);
      if (!saysAbsent.test(message)) this.problems.push(`${candidate.urn}: ${message}`);
    }
    return refused.length > 0;
  }

  async #import(file: ImportFile): Promise<void> {
    const args = ["import", "--yes", "--skip-preview", ...importOptions];
    await this.#mustWork([...args, "--file", this.#write(file)]);
  }

  /**
   * Records what the program asks for instead of what the import read: it reads other words for the
   * same, and a control plane that seems to differ would wait for a cluster that is not there yet.
   * What does differ shows in the next refresh.
   */
  async #keepInputs(imported: readonly Candidate[]): Promise<void> {
    const state = await exportedState(this.run);
    const written = path.join(this.#directory, "state.json");
    writeFileSync(written, JSON.stringify(keptInputs(state, imported)), { mode: 0o600 });
    await this.#mustWork(["stack", "import", "--file", written]);
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
