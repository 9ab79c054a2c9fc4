import { checks } from "./checks";
import type { Problem } from "./problem";
import { readable } from "./readable";
import { type Settings, settingsSchema } from "./schema";
import { shapeProblems } from "./shape";

export type Validated =
  | { readonly settings: Settings; readonly problems: readonly [] }
  | { readonly settings?: undefined; readonly problems: readonly Problem[] };

/** Judges what a stack file says, defaults filled in; tells all that is wrong at once. */
export function validate(input: Readonly<Record<string, unknown>>): Validated {
  const draft = readable(settingsSchema, input);
  const problems = [...shapeProblems(input), ...checks.flatMap((check) => check(draft))];
  return problems.length > 0
    ? { problems }
    : { settings: settingsSchema.parse(input), problems: [] };
}
