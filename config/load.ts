import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./configError";
import type { Problem } from "./problem";
import { type Settings, settingsSchema } from "./schema";
import { readable } from "./readable";
import {
  backupSecretCommands,
  type BackupSecretKey,
  backupSecretKeys,
  secretCommands,
  type SecretKey,
  secretKeys,
  secretsAskedFor,
  vaultSecretCommands,
  type VaultSecretKey,
  vaultSecretKeys,
} from "./secrets";
import { unknownKey } from "./shape";
import { validate } from "./validate";

const namespace = "hybrid";

/** What only the stack file knows in clear; a plain string does not fit in here. */
export type Secrets = Readonly<Record<SecretKey, pulumi.Output<string>>> & {
  /** There when `dns.backup` or `vault.snapshots` is. */
  readonly backup?: Readonly<Record<BackupSecretKey, pulumi.Output<string>>>;
  /** Those that `vault` asks for. */
  readonly vault: Readonly<Partial<Record<VaultSecretKey, pulumi.Output<string>>>>;
};

export interface LoadedConfig {
  readonly settings: Settings;
  readonly secrets: Secrets;
}

const sectionKeys = Object.keys(settingsSchema.shape);

/** The sections as the stack file has them. One that is plain text stays text, for the schema to refuse. */
function sectionsOf(config: pulumi.Config): Record<string, unknown> {
  const read = (key: string): unknown => {
    try {
      return config.getObject(key);
    } catch {
      return config.get(key);
    }
  };
  const entries = sectionKeys.map((key) => [key, read(key)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function unknownKeys(): Problem[] {
  const known = [...sectionKeys, ...secretKeys, ...backupSecretKeys, ...vaultSecretKeys];
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${namespace}:`))
    .map((key) => key.slice(namespace.length + 1))
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey([], key, known));
}

/** A secret's value is never part of a message, not even a malformed one's. */
function missingSecrets(
  config: pulumi.Config,
  asked: ReturnType<typeof secretsAskedFor>,
): Problem[] {
  const commands = {
    ...secretCommands,
    ...(asked.backup && backupSecretCommands),
    ...Object.fromEntries(asked.vault.map((key) => [key, vaultSecretCommands[key]])),
  };
  return Object.entries(commands)
    .filter(([key]) => !config.get(key)?.trim())
    .map(([path, fix]) => ({ path, message: "is missing, expected a secret", fix }));
}

/**
 * Reads the stack's configuration, the only place that does.
 * @throws ConfigError with every problem of settings and secrets at once.
 */
export function loadConfig(): LoadedConfig {
  const config = new pulumi.Config(namespace);
  const sections = sectionsOf(config);
  const { settings, problems } = validate(sections);
  const asked = secretsAskedFor(readable(settingsSchema, sections));
  const all = [...unknownKeys(), ...problems, ...missingSecrets(config, asked)];
  if (settings === undefined || all.length > 0) throw new ConfigError(all);
  return {
    settings,
    secrets: {
      hcloudToken: config.requireSecret("hcloudToken"),
      hcloudCsiToken: config.requireSecret("hcloudCsiToken"),
      proxmoxApiToken: config.requireSecret("proxmoxApiToken"),
      sealingCertificate: config.requireSecret("sealingCertificate"),
      sealingPrivateKey: config.requireSecret("sealingPrivateKey"),
      ...(asked.backup && {
        backup: {
          backupAccessKeyId: config.requireSecret("backupAccessKeyId"),
          backupSecretKey: config.requireSecret("backupSecretKey"),
        },
      }),
      vault: Object.fromEntries(asked.vault.map((key) => [key, config.requireSecret(key)])),
    },
  };
}
