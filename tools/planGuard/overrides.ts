import { parse } from "yaml";
import { z } from "zod";
import { messageOf } from "../../config/messageOf";
import { type Danger, rules } from "./dangers";
import { PlanError } from "./planError";

/** One danger of one resource that somebody answers for, until a day. */
const override = z.strictObject({
  /** The resource's URN, or its end: `hcloud:index/server:Server::talos-vps-cp-0`. */
  resource: z.string().min(1),
  rule: z.enum(rules),
  reason: z.string().trim().min(10, "a reason of at least ten characters"),
  /** The last day on which it holds, ISO 8601. */
  expires: z.iso.date("a day such as '2026-12-01'"),
});

export type Override = z.infer<typeof override>;

/** @throws PlanError with every problem of the file */
export function readOverrides(text: string): readonly Override[] {
  let value: unknown;
  try {
    value = parse(text) ?? [];
  } catch (error) {
    throw new PlanError(`is no YAML: ${messageOf(error)}`);
  }
  const result = z.array(override).safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${z.core.toDotPath(path)}: ${message}`,
  );
  throw new PlanError(
    [
      "is not a list of overrides, each with resource, rule, reason and expires:",
      ...problems.map((problem) => `  ${problem}`),
    ].join("\n"),
  );
}

/** Whether a URN is the one an override names: all of it, or its last part from a type on. */
const isNamed = (urn: string, { resource }: Override): boolean =>
  urn === resource || urn.endsWith(`$${resource}`) || urn.endsWith(`::${resource}`);

export interface Verdict {
  readonly refused: readonly Danger[];
  readonly overridden: readonly { readonly danger: Danger; readonly by: Override }[];
  /** Past their last day: they hold nothing, and fail the plan until they are removed. */
  readonly expired: readonly Override[];
  /** Neither needed by this plan nor expired. */
  readonly unused: readonly Override[];
}

/** @param today ISO 8601 */
export function judge(
  found: readonly Danger[],
  overrides: readonly Override[],
  today: string,
): Verdict {
  const isExpired = ({ expires }: Override): boolean => expires < today.slice(0, 10);
  const valid = overrides.filter((candidate) => !isExpired(candidate));
  const coverOf = ({ rule, resource }: Danger): Override | undefined =>
    valid.find((candidate) => candidate.rule === rule && isNamed(resource, candidate));
  const overridden = found.flatMap((danger) => {
    const by = coverOf(danger);
    return by === undefined ? [] : [{ danger, by }];
  });
  return {
    refused: found.filter((danger) => coverOf(danger) === undefined),
    overridden,
    expired: overrides.filter(isExpired),
    unused: valid.filter((candidate) => overridden.every(({ by }) => by !== candidate)),
  };
}

export const isRefused = ({ refused, expired }: Verdict): boolean =>
  refused.length + expired.length > 0;
