import { z } from "zod";

type Union = z.ZodDiscriminatedUnion<z.ZodObject[]>;

/** A map of the stack file, whatever its keys. */
export type Keyed = Readonly<Record<string, unknown>>;

export function isKeyed(value: unknown): value is Keyed {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema below its default or its being optional. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

/** The kind of map that `value` says it is; undefined when it says none of them. */
function chosenOption(union: Union, value: unknown): z.ZodObject | undefined {
  const key = union.def.discriminator;
  const chosen = isKeyed(value) ? value[key] : undefined;
  return union.options.find(
    ({ shape }) => (shape[key] as z.ZodType | undefined)?.safeParse(chosen).success,
  );
}

/** The schema that judges `value` itself: neither wrapped nor a choice. */
export function effective(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodDiscriminatedUnion ? chosenOption(inner as Union, value) : inner;
}

/** The keys a map may have at a place of the stack file; none when it may have any. */
export function knownKeys(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): readonly string[] {
  const here = effective(schema, value);
  const [next, ...rest] = path;
  if (next === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const below = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[next];
  if (here instanceof z.ZodArray) return knownKeys(here.element as z.ZodType, below, rest);
  if (!(here instanceof z.ZodObject)) return [];
  const field = (here.shape as Readonly<Record<PropertyKey, z.ZodType | undefined>>)[next];
  return field === undefined ? [] : knownKeys(field, below, rest);
}
