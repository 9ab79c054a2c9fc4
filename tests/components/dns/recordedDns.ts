import * as pulumi from "@pulumi/pulumi";
import { databaseAccounts, type DnsCredentials } from "../../../components/dns/credentials";
import { GaleraDns } from "../../../components/galeraDns";
import { type Recorded, record } from "../../support/record";
import { type Overrides, type SettingsInput, settings } from "../../support/settings";
import { Earlier } from "../platform/recordings";

/** Passwords that no rendered document may hold. */
export const credentials = (apiKey = "confidential-api-key"): DnsCredentials => ({
  databasePasswords: Object.fromEntries(
    databaseAccounts.map((account) => [account, pulumi.secret(`confidential-${account}`)]),
  ) as DnsCredentials["databasePasswords"],
  dnsApiKey: pulumi.secret(apiKey),
});

/** What GaleraDns makes for the prod stack, changed as said. */
export function recordDns(
  overrides: Overrides<SettingsInput> = {},
  apiKey?: string,
): Promise<Recorded[]> {
  const stack = settings(overrides);
  const vps = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
  return record(
    (opts) =>
      new GaleraDns(
        "dns",
        {
          settings: stack,
          credentials: credentials(apiKey),
          ...(stack.dns.backup !== undefined && {
            backupKeys: {
              backupAccessKeyId: pulumi.secret("confidential-id"),
              backupSecretKey: pulumi.secret("confidential-key"),
            },
          }),
          nodes: stack.nodes.map(({ name }, index) => ({ name, address: vps[index] ?? "" })),
          after: [new Earlier(opts)],
        },
        opts,
      ),
  );
}

/** Values with their secret marks taken off. */
export function opened(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return opened(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item)]));
}
