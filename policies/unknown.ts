import * as policySdk from "@pulumi/policy";

/** A value that a rule wanted and a preview could not show. */
export interface MissingValue {
  /** The resource it is a property of, when the rule did not say so itself. */
  readonly resource?: string | undefined;
  /** The property's path, such as `.spec.replicas`, or what a rule says of it in its own words. */
  readonly what: string;
  /** What has to happen before it can be checked, where the update alone does not make it known. */
  readonly until?: string | undefined;
}

/** The SDK throws it when a rule reads a value that a preview cannot know. */
interface UnknownValue extends Error {
  readonly unknownTypeSentinel: string;
  /** Path of the property. */
  readonly props: readonly string[];
  /** Ours: what all was missing, where there is more to say than the path. */
  missing?: readonly MissingValue[];
}

// The SDK exports the class but declares no type for it.
const { UnknownValueError } = policySdk as unknown as {
  readonly UnknownValueError: new (sentinel: string, path: readonly string[]) => UnknownValue;
};

/** Stands for a text that is not known yet; the SDK's class takes no other argument. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What an error says was missing; undefined for one that is no unknown value but a fault. */
export function missingIn(error: unknown): readonly MissingValue[] | undefined {
  if (!(error instanceof UnknownValueError)) return undefined;
  return error.missing ?? [{ what: `.${error.props.join(".")}` }];
}

function uncheckedBecause(
  statements: readonly string[],
  missing: readonly MissingValue[],
): UnknownValue {
  const error = new UnknownValueError(unknownText, []);
  error.message = statements.join("; ");
  error.missing = missing;
  return error;
}

/**
 * What a rule throws for something it could not look at; the engine shows it as an advisory.
 *
 * @param until what has to happen first, where the update alone does not make it known
 */
export function unchecked(statements: readonly string[], until?: string): Error {
  return uncheckedBecause(
    statements,
    statements.map((what) => ({ what, until })),
  );
}

/** What a read gives, in a box; undefined while a preview does not know it. */
export function known<T>(read: () => T): { readonly value: T } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (missingIn(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Runs independent checks so that a value unknown in a preview stops only the check that reads it.
 * All others still report, and at the end the rule says what it could not check.
 *
 * @throws the SDK's error for unknown values, which names every value that was missing.
 */
export function separately(checks: Iterable<() => void>): void {
  const statements = new Set<string>();
  const all: MissingValue[] = [];
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      const missing = missingIn(error);
      if (missing === undefined) throw error;
      statements.add((error as UnknownValue).message);
      all.push(...missing);
    }
  }
  if (statements.size > 0) throw uncheckedBecause([...statements], all);
}

/**
 * The same properties, whose unknown values say which resource they are of: the SDK names their path
 * alone, and a rule about many resources reads the same path of each.
 */
export function namingUnknowns<T>(properties: T, resource: string): T {
  // Methods of lists stay as they are: a proxy may not stand for what can never change.
  if (typeof properties !== "object" || properties === null) return properties;
  return new Proxy(properties, {
    get: (target, key): unknown => {
      try {
        return namingUnknowns<unknown>(Reflect.get(target, key), resource);
      } catch (error) {
        const missing = missingIn(error);
        if (missing !== undefined) {
          (error as UnknownValue).missing = missing.map(({ what }) => ({ resource, what }));
        }
        throw error;
      }
    },
  });
}
