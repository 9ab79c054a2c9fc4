import type * as pulumi from "@pulumi/pulumi";

/** Accounts of the DNS database, each with only the rights its name says. */
export const databaseAccounts = ["root", "pdns-writer", "pdns-reader"] as const;
export type DatabaseAccount = (typeof databaseAccounts)[number];

/**
 * What the parts of DNS let each other in by. Whoever keeps secrets provides it, and the component
 * does not ask who that is.
 */
export interface DnsCredentials {
  readonly databasePasswords: Readonly<Record<DatabaseAccount, pulumi.Output<string>>>;
  readonly dnsApiKey: pulumi.Output<string>;
}
