import type { Settings } from "../../config/schema";
import type { VaultSecretKey } from "../../config/secrets";
import type { HclBlock } from "./hcl";

type Unseal = Settings["vault"]["unseal"];

/** What a member needs to open itself when it starts. */
export interface Seal {
  /** Nothing where people bring their shares. */
  readonly block?: HclBlock;
  /** Environment variables of the server, by the secret each takes its value from. */
  readonly variables: Readonly<Partial<Record<VaultSecretKey, string>>>;
  /** Secrets that are read from files in `sealDirectory`, each named as its secret. */
  readonly files: readonly VaultSecretKey[];
}

const ids = (keyNumber: number): string => `key-${String(keyNumber)}`;
/** File of a static key; the number in it is that of the key. */
export const keyFile = (keyNumber: number): string => `${ids(keyNumber)}.base64`;

function attributesOf(unseal: Exclude<Unseal, { by: "shamir" }>, directory: string) {
  switch (unseal.by) {
    case "static": {
      const { keyNumber } = unseal;
      const at = (number: number): string => `file://${directory}/${keyFile(number)}`;
      return {
        current_key_id: ids(keyNumber),
        current_key: at(keyNumber),
        // What the key before has locked is opened once more and locked with this one.
        ...(keyNumber > 1 && {
          previous_key_id: ids(keyNumber - 1),
          previous_key: at(keyNumber - 1),
        }),
      };
    }
    case "transit":
      return {
        address: unseal.address,
        key_name: unseal.keyName,
        mount_path: `${unseal.mountPath}/`,
      };
    case "awskms":
      return { region: unseal.region, kms_key_id: unseal.kmsKeyId };
    case "gcpckms":
      return {
        credentials: `${directory}/vaultGcpCredentials`,
        project: unseal.project,
        region: unseal.region,
        key_ring: unseal.keyRing,
        crypto_key: unseal.cryptoKey,
      };
    case "azurekeyvault":
      return {
        tenant_id: unseal.tenantId,
        client_id: unseal.clientId,
        vault_name: unseal.vaultName,
        key_name: unseal.keyName,
      };
  }
}

const variables: Readonly<Record<Unseal["by"], Seal["variables"]>> = {
  static: {},
  // Both servers read this name.
  transit: { vaultTransitToken: "VAULT_TOKEN" },
  awskms: {
    vaultAwsAccessKeyId: "AWS_ACCESS_KEY_ID",
    vaultAwsSecretAccessKey: "AWS_SECRET_ACCESS_KEY",
  },
  gcpckms: {},
  azurekeyvault: { vaultAzureClientSecret: "AZURE_CLIENT_SECRET" },
  shamir: {},
};

/** @param directory where the files of secrets are mounted */
export function sealOf(unseal: Unseal, directory: string): Seal {
  return {
    ...(unseal.by !== "shamir" && {
      block: {
        type: "seal",
        labels: [unseal.by],
        body: { attributes: attributesOf(unseal, directory) },
      },
    }),
    variables: variables[unseal.by],
    files: unseal.by === "gcpckms" ? ["vaultGcpCredentials"] : [],
  };
}
