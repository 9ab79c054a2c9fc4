import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { LockedError, RecoveryError, type RunEngine, jsonOf } from "./engine";

/** A resource as the state has it. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The state of a stack as `pulumi stack export` shows it; secrets are encrypted in it. */
export interface ExportedState {
  readonly deployment: {
    readonly resources?: readonly Recorded[];
    readonly pending_operations?: readonly {
      readonly type: string;
      readonly resource: { readonly urn: string };
    }[];
  };
}

const isReadable = (file: string): boolean => {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
};

/**
 * Removes what a killed engine wrote half of a file's attributes: the engine cannot read the state
 * beside them ("failed to load checkpoint: EOF"), and they say nothing that it needs.
 *
 * @param backendUrl as `pulumi whoami` tells it; only states in files have attributes
 * @returns the files removed
 */
export function mendAttributes(backendUrl: string): readonly string[] {
  if (!backendUrl.startsWith("file://")) return [];
  const stacks = path.join(new URL(backendUrl).pathname, ".pulumi", "stacks");
  if (!existsSync(stacks)) return [];
  const broken = readdirSync(stacks, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".attrs"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !isReadable(file));
  for (const file of broken) rmSync(file);
  return broken;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/** Who holds a lock, as the engine wrote it down. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
}

/** Of a real stack only what this machine knows for certain counts. */
const isDeadHere = ({ host, pid }: Holder): boolean => host === hostname() && !isAlive(pid);

const holders = (output: string): readonly Holder[] =>
  [...output.matchAll(/created by [^@\s]+@(\S+) \(pid (\d+)\)/g)].map(([, host = "", pid]) => ({
    host,
    pid: Number(pid),
  }));

/**
 * Lifts the lock of a run that is dead.
 * @throws LockedError when its holder lives, or cannot be seen from here
 */
async function liftLock(
  run: RunEngine,
  refusal: string,
  isDead: (holder: Holder) => boolean,
): Promise<void> {
  const found = holders(refusal);
  if (found.length === 0 || !found.every((holder) => isDead(holder))) {
    throw new LockedError(
      `the stack is locked by a run that may be alive. Once you know that it is not, run ` +
        `'pulumi cancel', then this again. The engine says:\n${refusal.trim()}`,
    );
  }
  const cancelled = await run(["cancel", "--yes"]);
  if (cancelled.code !== 0) throw new RecoveryError(cancelled.output.trim());
}

export async function exportedState(run: RunEngine): Promise<ExportedState> {
  const { code, output } = await run(["stack", "export"]);
  if (code !== 0) throw new RecoveryError(`the state cannot be read: ${output.trim()}`);
  return jsonOf(output) as ExportedState;
}

/**
 * Makes the stack usable again after a run that was killed: state readable, lock lifted. What the
 * run was about to make is forgotten; whether it was made is found out otherwise.
 *
 * @param backendUrl where the state lies, as `pulumi whoami --json` tells it
 * @param isDead for who knows more of a lock's holder than that its number is nobody's here
 * @returns what was done, a line each
 */
export async function unlock(
  run: RunEngine,
  backendUrl: string,
  isDead: (holder: Holder) => boolean = isDeadHere,
): Promise<readonly string[]> {
  const done = mendAttributes(backendUrl).map((file) => `removed ${file}, which was cut short`);
  const { deployment } = await exportedState(run);
  const creations = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  const root = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  // Nothing below the root is read: half a cluster may not answer. An empty state has no root, and
  // nothing to clear then either; refreshing it only asks for the lock.
  const clear = [
    ...["refresh", "--yes", "--skip-preview", "--clear-pending-creates"],
    ...(root === undefined ? [] : ["--target", root.urn]),
  ];
  let cleared = await run(clear);
  if (cleared.code !== 0 && /currently locked|in progress/.test(cleared.output)) {
    await liftLock(run, cleared.output, isDead);
    done.push("lifted the lock of a run that is dead");
    cleared = await run(clear);
  }
  if (cleared.code !== 0) throw new RecoveryError(cleared.output.trim());
  return [...done, ...creations.map(({ resource }) => `was about to make ${resource.urn}`)];
}
