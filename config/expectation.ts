import type { z } from "zod";

const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map",
  record: "a map",
  string: "a text",
};

const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
  array: ["entry", "entries"],
  string: ["character", "characters"],
};

function bound(comparison: string, limit: number | bigint, origin: string): string {
  const [one, many] = nouns[origin] ?? [];
  const noun = Number(limit) === 1 ? one : many;
  return noun === undefined ? `${comparison} ${limit}` : `${comparison} ${limit} ${noun}`;
}

/** The values a choice allows; none when the issue is about something else. */
export function choicesOf(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) {
    return issue.options.map(String);
  }
  return [];
}

/** What a value should have been, for the places where the schema has no words of its own. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return kinds[issue.expected];
    case "invalid_value":
    case "invalid_union":
      return `one of ${choicesOf(issue).join(", ")}`;
    case "too_small":
      return bound("at least", issue.minimum, issue.origin);
    case "too_big":
      return bound(
        issue.inclusive === false ? "less than" : "at most",
        issue.maximum,
        issue.origin,
      );
    default:
      return undefined;
  }
}
