import { z } from "zod";
import { effective, isKeyed } from "./schemaTree";

/**
 * A value as far as it is well-shaped: every part may be absent, because it was malformed. A list
 * keeps its places, so that an index still names the entry of the stack file.
 */
export type Readable<T> = T extends readonly (infer Entry)[]
  ? readonly (Readable<Entry> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Readable<T[K]> | undefined }
    : T;

function partsOf(schema: z.ZodType, value: unknown): unknown {
  const whole = schema.safeParse(value);
  if (whole.success) return whole.data;
  const judge = effective(schema, value);
  if (judge instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((entry) => partsOf(judge.element as z.ZodType, entry));
  }
  if (!isKeyed(value)) return undefined;
  if (judge instanceof z.ZodObject) {
    const fields = Object.entries<z.ZodType>(judge.shape);
    return Object.fromEntries(fields.map(([key, field]) => [key, partsOf(field, value[key])]));
  }
  if (judge instanceof z.ZodRecord) {
    const entry = judge.valueType as z.ZodType;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, partsOf(entry, part)]),
    );
  }
  return undefined;
}

/**
 * What can be read of a malformed value, defaults filled in: one wrong key must not hide what is
 * wrong with the others.
 */
export function readable<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Readable<z.output<Schema>> {
  return partsOf(schema, value) as Readable<z.output<Schema>>;
}
