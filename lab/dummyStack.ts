import { parse, stringify } from "yaml";
import { backupSecretKeys, vaultSecretKeys } from "../config/secrets";
import { StackFileError } from "../config/stackFile";

type Yaml = null | boolean | number | string | readonly Yaml[] | YamlMap;
interface YamlMap {
  readonly [key: string]: Yaml;
}

const isMap = (value: Yaml | undefined): value is YamlMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const pem = (label: string): string =>
  `-----BEGIN ${label}-----\n${Buffer.from("dummy").toString("base64")}\n-----END ${label}-----\n`;

/** Stands for the program's secrets: of the form each must have, and plainly not one. */
export const dummySecrets: Readonly<Record<string, string>> = {
  // A Hetzner token has 64 characters.
  "hybrid:hcloudToken": "dummy-token-of-an-offline-preview".padEnd(64, "-"),
  "hybrid:hcloudCsiToken": "dummy-token-of-an-offline-driver".padEnd(64, "-"),
  "hybrid:proxmoxApiToken": "dummy@pve!offline=00000000-0000-0000-0000-000000000000",
  "hybrid:sealingCertificate": pem("CERTIFICATE"),
  "hybrid:sealingPrivateKey": pem("PRIVATE KEY"),
};

function configOf(text: string): YamlMap {
  const { config } = (parse(text) ?? {}) as YamlMap;
  return isMap(config) ? config : {};
}

const isSecret = (value: Yaml): boolean =>
  isMap(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";

function withoutSecrets(value: Yaml): Yaml {
  if (Array.isArray(value)) return value.map((item: Yaml) => withoutSecrets(item));
  if (!isMap(value)) return value;
  if (isSecret(value)) return "dummy";
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]),
  );
}

/**
 * A stack file that anyone can preview: every encrypted value and every secret the program asks for
 * is a dummy, and the salt that the real ones were encrypted with is left out.
 *
 * @param text the stack file
 * @param encryptionSalt of the stack that will use the copy, where it has one
 */
export function dummyStackFile(text: string, encryptionSalt?: string): string {
  const config = configOf(text);
  const settings = Object.entries(config).filter(([key]) => dummySecrets[key] === undefined);
  return stringify({
    ...(encryptionSalt !== undefined && { encryptionsalt: encryptionSalt }),
    config: {
      ...Object.fromEntries(settings.map(([key, value]) => [key, withoutSecrets(value)])),
      ...dummySecrets,
    },
  });
}

/** Keys of the secrets that a stack file holds in clear, which must never reach a repository. */
export function secretsInClear(text: string): readonly string[] {
  const config = configOf(text);
  const asked = [...backupSecretKeys, ...vaultSecretKeys].map((key) => `hybrid:${key}`);
  return [...Object.keys(dummySecrets), ...asked].filter(
    (key) => config[key] !== undefined && !isSecret(config[key]),
  );
}

/**
 * Refuses a stack file that must not reach a repository.
 *
 * @throws StackFileError that names every secret in clear, and how to encrypt it
 */
export function refuseSecretsInClear(text: string, stack: string): void {
  const inClear = secretsInClear(text).map(
    (key) =>
      `  ${key}: is in clear in Pulumi.${stack}.yaml\n    fix: pulumi config set --secret ${key}`,
  );
  if (inClear.length > 0) {
    throw new StackFileError(
      ["Secrets must be encrypted; replace these, then revoke them:", ...inClear].join("\n"),
    );
  }
}

/** The salt a stack's own secrets are encrypted with, if its file has one. */
export function encryptionSaltOf(text: string): string | undefined {
  const file = parse(text) as YamlMap | null;
  const salt = file?.["encryptionsalt"];
  return typeof salt === "string" ? salt : undefined;
}
