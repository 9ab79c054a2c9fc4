import { parse, stringify } from "yaml";
import { dummySecrets, dummyStackFile, encryptionSaltOf } from "./dummyStack";

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

const configOf = (text: string): Readonly<Record<string, unknown>> =>
  (parse(text) as StackFile | null)?.config ?? {};

const isEncrypted = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "secure" in value;

/** The dummies of secrets that the file lacks, by key. */
export const missingSecrets = (text: string): readonly (readonly [string, string])[] =>
  Object.entries(dummySecrets).filter(([key]) => !isEncrypted(configOf(text)[key]));

/**
 * A stack file of the lab with other settings. Its secrets stay as they are encrypted there.
 *
 * @param present text of the file in use
 * @param settings text of a stack file
 */
export function withSettings(present: string, settings: string): string {
  const encrypted = Object.entries(configOf(present)).filter(([, value]) => isEncrypted(value));
  const file = parse(dummyStackFile(settings, encryptionSaltOf(present))) as Required<StackFile>;
  return stringify({ ...file, config: { ...file.config, ...Object.fromEntries(encrypted) } });
}
