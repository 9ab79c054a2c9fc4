import { z } from "zod";
import { dummySecrets } from "../../lab/dummyStack";
import { type Fate, operations, type Plan, type PlannedResource, type State } from "./plan";
import { PlanError, previewCommand } from "./planError";

const urn = z.string().regex(/^urn:pulumi:[^:]+::/, "a URN");
const urns = z.array(urn);

const state = z.object({
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  parent: urn.optional(),
  protect: z.boolean().default(false),
  dependencies: urns.default([]),
  propertyDependencies: z.record(z.string(), urns.nullable()).default({}),
  resourceHooks: z.record(z.string(), z.array(z.string()).nullable()).default({}),
  created: z.string().optional(),
});

const digest = z.object({
  steps: z.array(
    z.object({
      op: z.enum(operations),
      urn,
      oldState: state.optional(),
      newState: state.optional(),
      diffReasons: z.array(z.string()).nullish(),
      replaceReasons: z.array(z.string()).nullish(),
      detailedDiff: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  diagnostics: z
    .array(z.object({ severity: z.string().optional(), message: z.string().optional() }))
    .nullish(),
  changeSummary: z.record(z.string(), z.number()),
  config: z.record(z.string(), z.unknown()).default({}),
});

type Digest = z.infer<typeof digest>;
type DigestStep = Digest["steps"][number];

/** By what Pulumi marks a secret, and one that is not encrypted. */
const secretInClear = /"4dabf18193072939515e22adb298388d"[^{}]*"plaintext"/;

function parsed(text: string): unknown {
  if (text.trim() === "") throw new PlanError(`is empty; make it by: ${previewCommand}`);
  try {
    return JSON.parse(text);
  } catch {
    const start = text.trimStart();
    if (!start.startsWith("{")) throw new PlanError(`is no JSON; make it by: ${previewCommand}`);
    const isStream = /^\{.*\}\n\{/.test(start);
    throw new PlanError(
      isStream
        ? "is a stream of events; unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW and preview again"
        : `is cut off, or not JSON alone; make it anew by: ${previewCommand}`,
    );
  }
}

/** Says what else a JSON document of the engine is, where one is taken for another. */
function refuseOtherDocuments(value: unknown): void {
  if (typeof value !== "object" || value === null) throw new PlanError("is no preview");
  const kinds = [
    ["resourcePlans", "is a saved plan; pass it with --saved-plan, beside the preview's JSON"],
    ["deployment", "is an export of the state; make a plan by: " + previewCommand],
    ["checkpoint", "is a state; make a plan by: " + previewCommand],
  ] as const;
  for (const [key, message] of kinds) if (key in value) throw new PlanError(message);
}

function refuseSecrets(text: string, { config }: Digest): void {
  const clear = Object.entries(dummySecrets).some(([key, dummy]) => {
    const value = config[key];
    return value !== undefined && value !== "[secret]" && value !== dummy;
  });
  if (!clear && !secretInClear.test(text)) return;
  throw new PlanError(
    "holds secrets in clear; delete it, replace those secrets if anybody else could read it, and " +
      `preview again: ${previewCommand}`,
  );
}

function refuseIncomplete({ steps, diagnostics, changeSummary }: Digest): void {
  const errors = (diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const [first = ""] = errors.map(({ message = "" }) => message.trim().split("\n")[0] ?? "");
    throw new PlanError(`is of a preview that failed, so it is not whole: ${first}`);
  }
  const shown = steps.filter(({ op }) => op === "same").length;
  if (shown < (changeSummary["same"] ?? 0)) {
    throw new PlanError(
      "leaves out what does not change, without which nobody knows who votes; preview with " +
        `--show-sames: ${previewCommand}`,
    );
  }
}

const stateOf = (raw: z.infer<typeof state>): State => ({
  type: raw.type,
  inputs: raw.inputs,
  parent: raw.parent,
  isProtected: raw.protect,
  dependencies: raw.dependencies,
  propertyDependencies: Object.fromEntries(
    Object.entries(raw.propertyDependencies).map(([key, list]) => [key, list ?? []]),
  ),
  hooks: Object.entries(raw.resourceHooks).flatMap(([kind, list]) =>
    (list ?? []).length > 0 ? [kind] : [],
  ),
  created: raw.created,
});

function fateOf(ops: readonly DigestStep["op"][]): Fate {
  const has = (...some: readonly string[]): boolean => ops.some((op) => some.includes(op));
  const isMade = has("create", "import", "read");
  if (has("replace", "create-replacement", "delete-replaced")) return "replaced";
  if (has("import-replacement", "read-replacement")) return "replaced";
  if (has("delete", "discard", "discard-replaced", "remove-pending-replace")) {
    return isMade ? "replaced" : "gone";
  }
  if (has("update")) return "changed";
  return isMade ? "made" : "kept";
}

function resourceOf(steps: readonly [DigestStep, ...DigestStep[]]): PlannedResource {
  const [{ urn: name }] = steps;
  const fate = fateOf(steps.map(({ op }) => op));
  const [before, after] = [
    steps.find(({ oldState }) => oldState !== undefined)?.oldState,
    steps.findLast(({ newState }) => newState !== undefined)?.newState,
  ];
  // `prefix::parentType$type::name`; a name may hold colons of its own.
  const [, , types = "", ...rest] = name.split("::");
  return {
    urn: name,
    type: types.slice(types.lastIndexOf("$") + 1),
    name: rest.join("::"),
    fate,
    before: fate === "made" || before === undefined ? undefined : stateOf(before),
    after: fate === "gone" || after === undefined ? undefined : stateOf(after),
    changed: [
      ...new Set(
        steps.flatMap(({ diffReasons, replaceReasons, detailedDiff }) =>
          [
            ...(diffReasons ?? []),
            ...(replaceReasons ?? []),
            ...Object.keys(detailedDiff ?? {}),
          ].map((path) => path.split(/[.[]/)[0] ?? path),
        ),
      ),
    ],
  };
}

/**
 * Reads what `pulumi preview --json --show-sames` printed.
 *
 * @throws PlanError with one reason when it is something else, not whole, or holds secrets
 */
export function readPlan(text: string): Plan {
  const value = parsed(text);
  refuseOtherDocuments(value);
  const result = digest.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue === undefined ? "" : `${z.core.toDotPath(issue.path)}: ${issue.message}`;
    throw new PlanError(
      `is no preview of Pulumi 3.259, or of a release whose previews differ: ${where}`,
    );
  }
  const { data } = result;
  refuseSecrets(text, data);
  refuseIncomplete(data);
  const byUrn = new Map<string, [DigestStep, ...DigestStep[]]>();
  for (const step of data.steps) {
    const known = byUrn.get(step.urn);
    if (known === undefined) byUrn.set(step.urn, [step]);
    else known.push(step);
  }
  const [first] = data.steps;
  return {
    stack: first?.urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "",
    resources: [...byUrn.values()].map(resourceOf),
  };
}
