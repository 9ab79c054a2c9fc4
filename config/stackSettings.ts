import { parse } from "yaml";
import { ConfigError } from "./configError";
import type { Settings } from "./schema";
import { backupSecretKeys, secretKeys, vaultSecretKeys } from "./secrets";
import { stackFileText } from "./stackFile";
import { validate } from "./validate";

const namespace = "hybrid:";
const secrets: readonly string[] = [...secretKeys, ...backupSecretKeys, ...vaultSecretKeys];

/**
 * The settings that the text of a stack file says, without the secrets and without Pulumi.
 *
 * @throws ConfigError with every problem of the file
 */
export function settingsIn(text: string): Settings {
  const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const sections = Object.entries(config)
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), value] as const)
    .filter(([key]) => !secrets.includes(key));
  const { settings, problems } = validate(Object.fromEntries(sections));
  if (settings === undefined) throw new ConfigError(problems);
  return settings;
}

/**
 * A stack's settings from its file.
 *
 * @param root directory of the stack files
 * @throws ConfigError with every problem of the file
 */
export const settingsOf = (root: string, stack: string): Settings =>
  settingsIn(stackFileText(root, stack));
