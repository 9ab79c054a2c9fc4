import * as policySdk from "@pulumi/policy";

/** The SDK throws it when a rule reads a value that a preview cannot know. */
interface UnknownValue extends Error {
  readonly unknownTypeSentinel: string;
}

// The SDK exports the class but declares no type for it.
const { UnknownValueError } = policySdk as unknown as {
  readonly UnknownValueError: new (sentinel: string, path: readonly string[]) => UnknownValue;
};

/** Stands for a text that is not known yet; the SDK's class takes no other argument. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a rule throws for something it could not look at; the engine shows it as an advisory. */
export function unchecked(statements: readonly string[]): Error {
  const error = new UnknownValueError(unknownText, []);
  error.message = statements.join("; ");
  return error;
}

/** What a read gives, in a box; undefined while a preview does not know it. */
export function known<T>(read: () => T): { readonly value: T } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
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
  const statements: string[] = [];
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      statements.push(error.message);
    }
  }
  if (statements.length > 0) throw unchecked([...new Set(statements)]);
}
