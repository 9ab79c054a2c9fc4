import * as pulumi from "@pulumi/pulumi";
import { Vault } from "../../../components/vault";
import { secretsAskedFor } from "../../../config/secrets";
import { type Recorded, record } from "../../support/record";
import { type Overrides, type SettingsInput, settings } from "../../support/settings";
import { Earlier } from "../platform/recordings";

export type VaultInput = Overrides<NonNullable<SettingsInput["vault"]>>;

/** What Vault makes for the prod stack, changed as said; every secret of it has "confidential" in it. */
export function recordVault(vault: VaultInput = {}): Promise<Recorded[]> {
  const stack = settings({ vault });
  const asked = secretsAskedFor(stack);
  const { unseal } = stack.vault;
  const keys = unseal.by === "static" ? unseal.keyNumber : 1;
  return record(
    (opts) =>
      new Vault(
        "vault",
        {
          settings: stack,
          auth: {
            unsealKeys: Array.from({ length: keys }, (_, index) =>
              pulumi.secret(`confidential-key-${String(index + 1)}`),
            ),
            sealingCertificate: pulumi.secret("confidential-certificate"),
            sealingPrivateKey: pulumi.secret("confidential-private-key"),
          },
          secrets: Object.fromEntries(
            asked.vault.map((key) => [key, pulumi.secret(`confidential-${key}`)]),
          ),
          ...(asked.backup && {
            backupKeys: {
              backupAccessKeyId: pulumi.secret("confidential-id"),
              backupSecretKey: pulumi.secret("confidential-secret"),
            },
          }),
          after: [new Earlier(opts)],
        },
        opts,
      ),
  );
}
