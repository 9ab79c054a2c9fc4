import type { Settings } from "../../config/schema";
import { momentary, resourcesOf } from "../platform/memory";
import { type Account, accounts, powerDnsDatabase } from "./galera/accounts";
import { schemaStatements } from "./galera/schema";
import {
  databaseClientLabel,
  dnsNamespace,
  galeraName,
  passwordKey,
  passwordSecret,
} from "./names";

/** An object of the operator's, without the version that all of them share. */
export interface DatabaseObject {
  readonly kind: "Database" | "User" | "Grant" | "SqlJob" | "PhysicalBackup";
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** Condition that says it is done. */
  readonly awaited?: "condition=Ready" | "condition=Complete";
}

const mariaDbRef = { name: galeraName, namespace: dnsNamespace };
const passwordOf = (account: string): { readonly name: string; readonly key: string } => ({
  name: passwordSecret(account),
  key: passwordKey,
});

/** The database itself. Letting go of the object never drops it. */
export const database: DatabaseObject = {
  kind: "Database",
  name: powerDnsDatabase,
  awaited: "condition=Ready",
  spec: {
    mariaDbRef,
    name: powerDnsDatabase,
    characterSet: "latin1",
    collate: "latin1_swedish_ci",
    cleanupPolicy: "Skip",
  },
};

const user = ({ name, maxUserConnections }: Account): DatabaseObject => ({
  kind: "User",
  name,
  awaited: "condition=Ready",
  spec: {
    mariaDbRef,
    name,
    // Pods have no addresses of their own; a network policy says who reaches the members.
    host: "%",
    passwordSecretKeyRef: passwordOf(name),
    maxUserConnections,
    cleanupPolicy: "Delete",
  },
});

const grant = ({ name, privileges, database: on }: Account): DatabaseObject => ({
  kind: "Grant",
  name,
  awaited: "condition=Ready",
  spec: {
    mariaDbRef,
    privileges,
    database: on,
    table: "*",
    username: name,
    host: "%",
    grantOption: false,
    cleanupPolicy: "Delete",
  },
});

/** Accounts of the name servers, each with the least it needs. */
export const users: readonly DatabaseObject[] = accounts.map(user);
/** What each may do; an account has to be there first. */
export const grants: readonly DatabaseObject[] = accounts.map(grant);

/** PowerDNS' tables. It makes what is missing and changes nothing, so it may run again. */
export const schema: DatabaseObject = {
  kind: "SqlJob",
  name: "pdns-schema",
  awaited: "condition=Complete",
  spec: {
    mariaDbRef,
    username: "root",
    passwordSecretKeyRef: passwordOf("root"),
    database: powerDnsDatabase,
    sql: schemaStatements()
      .map((statement) => `${statement};\n`)
      .join(""),
    podMetadata: { labels: databaseClientLabel },
    resources: resourcesOf(momentary.databaseSchema),
  },
};

/** Secret with the keys of the bucket. */
export const backupSecret = {
  name: "galera-backup",
  accessKeyId: "access-key-id",
  secretKey: "secret-access-key",
} as const;

type BackupSettings = NonNullable<Settings["dns"]["backup"]>;

/** Copies of one member's files, away from both sites. */
export function physicalBackup(settings: BackupSettings): DatabaseObject {
  const { bucket, endpoint, region, prefix, cron, retentionDays } = settings;
  const { host } = new URL(endpoint);
  return {
    kind: "PhysicalBackup",
    name: galeraName,
    spec: {
      mariaDbRef,
      // Not from the member that writes go to, as long as there is another.
      target: "PreferReplica",
      schedule: { cron, suspend: false, immediate: true },
      compression: "gzip",
      maxRetention: `${String(retentionDays * 24)}h`,
      timeout: "1h",
      // The files are on the node of the chosen member, and the job has to be there.
      podAffinity: true,
      podMetadata: { labels: databaseClientLabel },
      storage: {
        s3: {
          bucket,
          prefix,
          region,
          endpoint: host,
          accessKeyIdSecretKeyRef: { name: backupSecret.name, key: backupSecret.accessKeyId },
          secretAccessKeySecretKeyRef: { name: backupSecret.name, key: backupSecret.secretKey },
          tls: { enabled: true },
        },
      },
      resources: resourcesOf(momentary.databaseBackup),
    },
  };
}

/** What the program's output says of backups, so that their absence is a decision and no surprise. */
export function backupStatement({ backup, zones }: Settings["dns"]): string {
  if (backup !== undefined) {
    return `every '${backup.cron}' to ${backup.bucket} at ${backup.endpoint}, kept ${String(backup.retentionDays)} days`;
  }
  const signed = zones.filter(({ dnssec }) => dnssec).map(({ name }) => name);
  const lost =
    signed.length === 0
      ? ""
      : `; the keys of ${signed.join(", ")} would be lost with the database, and new DS records needed`;
  return `none: zones come back from the stack file, records of routes from the routes${lost}`;
}
