import { z } from "zod";
import { choicesOf, expectation } from "./expectation";
import { nearest } from "./nearest";
import { type Problem, quoted, removeCommand, setCommand } from "./problem";
import { settingsSchema } from "./schema";
import { knownKeys } from "./schemaTree";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const key of path) {
    current = (current as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  }
  return current;
}

/** The problem of a key that no schema knows, with the name that was probably meant. */
export function unknownKey(parent: Path, key: string, known: readonly string[]): Problem {
  const path = z.core.toDotPath([...parent, key]);
  const meant = nearest(key, known);
  const hint = meant === undefined ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
  return { path, message: `is not a known key; ${hint}`, fix: removeCommand(path) };
}

function malformedKey(issue: z.core.$ZodIssueInvalidKey): Problem {
  const path = z.core.toDotPath(issue.path);
  const expected = issue.issues[0]?.message ?? "another key";
  const message = `expected ${expected} as key, got ${quoted(issue.path.at(-1))}`;
  return { path, message, fix: removeCommand(path) };
}

/** How to put right what is no single value, or a command that sets the likeliest one. */
function fixOf(issue: Issue, input: unknown, path: string): string {
  const keys = knownKeys(settingsSchema, input, issue.path);
  if (keys.length > 0) return `in the stack file, make hybrid:${path} a map of ${keys.join(", ")}`;
  if ("origin" in issue && issue.origin === "array") {
    return `in the stack file, give hybrid:${path} ${issue.message}`;
  }
  if (issue.code === "invalid_type" && /^(array|object|record)$/.test(issue.expected)) {
    return `in the stack file, make hybrid:${path} ${issue.message}`;
  }
  const choices = choicesOf(issue);
  const likely = nearest(String(valueAt(input, issue.path)), choices);
  return setCommand(path, likely ?? `<${issue.message.replaceAll("'", "")}>`);
}

function problemsOf(issue: Issue, input: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(settingsSchema, input, issue.path);
    return issue.keys.map((key) => unknownKey(issue.path, key, known));
  }
  if (issue.code === "invalid_key") return [malformedKey(issue)];
  const path = z.core.toDotPath(issue.path);
  const found = valueAt(input, issue.path);
  const message =
    found === undefined
      ? `is missing, expected ${issue.message}`
      : `expected ${issue.message}, got ${quoted(found)}`;
  return [{ path, message, fix: fixOf(issue, input, path) }];
}

/** Every value of a stack file that is malformed, missing or unknown; one problem for each path. */
export function shapeProblems(input: unknown): Problem[] {
  const { error } = settingsSchema.safeParse(input, { error: expectation });
  const byPath = new Map<string, Problem>();
  for (const problem of (error?.issues ?? []).flatMap((issue) => problemsOf(issue, input))) {
    if (!byPath.has(problem.path)) byPath.set(problem.path, problem);
  }
  return [...byPath.values()];
}
