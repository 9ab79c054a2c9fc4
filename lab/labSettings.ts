import { parse, stringify } from "yaml";
import { dummySecrets, dummyStackFile, encryptionSaltOf } from "./dummyStack";

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

const configOf = (text: string): Readonly<Record<string, unknown>> =>
  (parse(text) as StackFile | null)?.config ?? {};

const isEncrypted = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "secure" in value;

/** Arguments of `pulumi` that encrypt a dummy for each secret; nothing where the file has them. */
export function encryptionArguments(text: string, stack: string): readonly string[] | undefined {
  const config = configOf(text);
  const missing = Object.entries(dummySecrets).filter(([key]) => !isEncrypted(config[key]));
  if (missing.length === 0) return undefined;
  const pairs = missing.flatMap(([key, dummy]) => ["--secret", `${key}=${dummy}`]);
  return ["config", "set-all", "--stack", stack, "--non-interactive", ...pairs];
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
