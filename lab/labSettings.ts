import { parse, stringify } from "yaml";
import { settingsIn } from "../config/stackSettings";
import { dummySecrets, dummyStackFile, encryptionSaltOf, refuseSecretsInClear } from "./dummyStack";

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

const configOf = (text: string): Readonly<Record<string, unknown>> =>
  (parse(text) as StackFile | null)?.config ?? {};

const isEncrypted = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "secure" in value;

/**
 * Refuses settings that the program would refuse, before anything is started for them.
 *
 * @throws StackFileError for a secret in clear, ConfigError with every problem of the rest
 */
export function refuseBadSettings(settings: string, stack: string): void {
  refuseSecretsInClear(settings, stack);
  settingsIn(settings);
}

/** The dummies of secrets that the file lacks, by key. */
export function missingSecrets(text: string): readonly (readonly [string, string])[] {
  const config = configOf(text);
  return Object.entries(dummySecrets).filter(([key]) => !isEncrypted(config[key]));
}

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
