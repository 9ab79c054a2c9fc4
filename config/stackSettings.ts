import { parse } from "yaml";
import { ConfigError } from "./configError";
import type { Settings } from "./schema";
import { backupSecretKeys, secretKeys, vaultSecretKeys } from "./secrets";
import { stackFileText } from "./stackFile";
import { validate } from "./validate";

const namespace = "hybrid:";
const secrets: readonly string[] = [...secretKeys, ...backupSecretKeys, ...vaultSecretKeys];

/**
 * A stack's settings from its file, without the secrets and without Pulumi.
 *
 * @param root directory of the stack files
 * @throws ConfigError with every problem of the file
 */
export function settingsOf(root: string, stack: string): Settings {
  const { config = {} } = parse(stackFileText(root, stack)) as {
    config?: Record<string, unknown>;
  };
  const sections = Object.entries(config)
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), value] as const)
    .filter(([key]) => !secrets.includes(key));
  const { settings, problems } = validate(Object.fromEntries(sections));
  if (settings === undefined) throw new ConfigError(problems);
  return settings;
}
