import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { finished, root } from "../support/engine";
import type { Subject } from "../support/violationsOf";

interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly opts: { readonly protect: boolean; readonly ignoreChanges: readonly string[] };
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

function subjectsOf(resources: readonly RecordedResource[]): readonly Subject[] {
  const named = new Map(resources.map(({ urn, type, name }) => [urn, { type, name }]));
  const all = (urns: readonly string[]) => urns.flatMap((urn) => named.get(urn) ?? []);
  return resources.map(({ type, name, parent, opts, inputs, outputs, ...links }) => {
    const above = named.get(parent ?? "");
    return {
      ...{ type, name, inputs, outputs },
      ...{ protect: opts.protect, ignoreChanges: opts.ignoreChanges },
      ...(above && { parent: above }),
      dependencies: all(links.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(links.propertyDependencies).map(([key, sources]) => [key, all(sources)]),
      ),
    };
  });
}

/**
 * The production program as the engine shows it to a policy pack in a first preview, unknown values
 * included: recorded by a pack that does nothing else, beside the pack under test.
 */
export async function recordedProgram(): Promise<readonly Subject[]> {
  const script = path.join(root, "bin", "lab", "preview.js");
  if (!existsSync(script)) throw new Error(`${script}: missing; run 'make build' first`);
  const pack = mkdtempSync(path.join(tmpdir(), "hybrid-recorder-"));
  try {
    cpSync(path.join(__dirname, "recorder"), pack, { recursive: true });
    symlinkSync(path.join(root, "policies", "node_modules"), path.join(pack, "node_modules"));
    const args = [script, "prod", "--policy-pack", pack];
    const { code, stdout, stderr } = await finished(process.execPath, args, {
      cwd: root,
      env: process.env,
    });
    if (code !== 0) throw new Error(`the preview of prod failed:\n${stdout}${stderr}`);
    return subjectsOf(
      JSON.parse(readFileSync(path.join(pack, "recorded.json"), "utf8")) as RecordedResource[],
    );
  } finally {
    rmSync(pack, { recursive: true, force: true });
  }
}
