import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exportedState, type Recorded } from "../recover/lock";
import { type Lab, LabError } from "../lab";

/** The resources of the lab's state. */
export async function recorded(lab: Lab): Promise<readonly Recorded[]> {
  const { deployment } = await exportedState((args) => lab.pulumi(args));
  return deployment.resources ?? [];
}

/** The one resource of a type and a name. */
export async function recordedOne(lab: Lab, type: string, name: string): Promise<Recorded> {
  const found = (await recorded(lab)).find(({ urn }) => urn.endsWith(`${type}::${name}`));
  if (found === undefined) throw new LabError(`the state has no ${type} ${name}`);
  return found;
}

/** A value without the texts in `gone`, wherever in it they are items of a list. */
function without(gone: ReadonlySet<unknown>, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !gone.has(item)).map((item) => without(gone, item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(gone, item)]));
}

/**
 * `pulumi stack import` of a copy of the state from before some resources were made.
 *
 * @throws LabError when the engine refuses it
 */
export async function bringBackCopyWithout(
  lab: Lab,
  isMissing: (resource: Recorded) => boolean,
): Promise<void> {
  const state = await exportedState((args) => lab.pulumi(args));
  const { resources = [] } = state.deployment;
  const gone = new Set<unknown>(resources.filter(isMissing).map(({ urn }) => urn));
  const kept = without(
    gone,
    resources.filter(({ urn }) => !gone.has(urn)),
  );
  const copy = { ...state, deployment: { ...state.deployment, resources: kept } };
  await importState(lab, JSON.stringify(copy));
}

/** `pulumi stack import --file <copy>` */
export async function importState(lab: Lab, copy: string): Promise<void> {
  const file = path.join(lab.directory, "copy.json");
  writeFileSync(file, copy, { mode: 0o600 });
  const { code, output } = await lab.pulumi(["stack", "import", "--file", file]);
  rmSync(file);
  if (code !== 0) throw new LabError(`'pulumi stack import' failed:\n${output}`);
}
