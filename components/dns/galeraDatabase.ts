import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { installChart } from "../platform/charts";
import { dnsCharts } from "./charts";
import { databaseAccounts, type DnsCredentials } from "./credentials";
import {
  backupSecret,
  database,
  type DatabaseObject,
  grants,
  physicalBackup,
  schema,
  users,
} from "./databaseObjects";
import { mariaDbSpec } from "./mariaDb";
import { mariaDbOperatorValues } from "./mariaDbOperatorValues";
import {
  dnsNamespace,
  galeraLabels,
  galeraLocal,
  galeraLocalAddress,
  galeraName,
  passwordKey,
  passwordSecret,
} from "./names";
import { operatorObject } from "../platform/operatorObject";

/** Keys of the bucket that backups go to. */
export interface BackupKeys {
  readonly backupAccessKeyId: pulumi.Output<string>;
  readonly backupSecretKey: pulumi.Output<string>;
}

export interface GaleraDatabaseArgs {
  readonly settings: Pick<Settings, "dns" | "nodes" | "network">;
  readonly credentials: Pick<DnsCredentials, "databasePasswords">;
  readonly backupKeys?: BackupKeys | undefined;
  /** The namespace of DNS and all that must be in it first. */
  readonly namespace: pulumi.Resource;
  readonly after: readonly pulumi.Resource[];
}

/** What the name servers wait for. */
export interface GaleraDatabase {
  readonly ready: readonly pulumi.Resource[];
}

const api = "k8s.mariadb.com/v1alpha1";

/**
 * The operator, the three members, the accounts and the tables. What an operator looks after is
 * gone before the operator is, for its webhook and its finalizers would refuse later.
 */
export function galeraDatabase(
  name: string,
  { settings, credentials, backupKeys, namespace, after }: GaleraDatabaseArgs,
  parent: pulumi.Resource,
): GaleraDatabase {
  const child = { parent };
  const operatorNamespace = new k8s.core.v1.Namespace(
    `${name}-mariadb-operator`,
    { metadata: { name: dnsCharts.mariaDbOperator.namespace } },
    { ...child, dependsOn: [...after] },
  );
  // To delete the definitions would delete every database, so they stay when the program lets go.
  const definitions = installChart(
    `${name}-mariadb-operator-crds`,
    dnsCharts.mariaDbOperatorCrds,
    {},
    { ...child, dependsOn: [...after, operatorNamespace], retainOnDelete: true },
  );
  const operator = installChart(
    `${name}-mariadb-operator`,
    dnsCharts.mariaDbOperator,
    mariaDbOperatorValues(),
    { ...child, dependsOn: [definitions, operatorNamespace] },
  );
  const passwords = databaseAccounts.map(
    (account) =>
      new k8s.core.v1.Secret(
        `${name}-${account}`,
        {
          metadata: {
            name: passwordSecret(account),
            namespace: dnsNamespace,
            // The operator looks at Secrets that have it, and so takes a new password over.
            labels: { "k8s.mariadb.com/watch": "" },
          },
          stringData: { [passwordKey]: credentials.databasePasswords[account] },
        },
        { ...child, dependsOn: [namespace] },
      ),
  );
  const members = operatorObject(
    `${name}-galera`,
    {
      apiVersion: api,
      kind: "MariaDB",
      name: galeraName,
      namespace: dnsNamespace,
      spec: mariaDbSpec(settings),
      awaited: "condition=Ready",
    },
    {
      ...child,
      dependsOn: [operator, namespace, ...passwords],
      protect: true,
      // Three members that join one after the other, each with the whole database as it is.
      customTimeouts: { create: "60m", update: "60m" },
    },
  );
  const object = (
    { kind, name: objectName, spec, awaited }: DatabaseObject,
    needs: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions = {},
  ): pulumi.Resource =>
    operatorObject(
      `${name}-${objectName}-${kind.toLowerCase()}`,
      { apiVersion: api, kind, name: objectName, namespace: dnsNamespace, spec, awaited },
      { ...child, ...opts, dependsOn: [members, ...needs] },
    );

  const zones = object(database, [], { protect: true });
  const tables = object(schema, [zones], {
    // A job does not run again; another schema is another job.
    replaceOnChanges: ["spec"],
    deleteBeforeReplace: true,
  });
  const accounts = users.map((user) => object(user, []));
  const rights = grants.map((grant) => object(grant, [zones, ...accounts]));
  const { backup } = settings.dns;
  if (backup !== undefined && backupKeys !== undefined) {
    const keys = new k8s.core.v1.Secret(
      `${name}-backup`,
      {
        metadata: { name: backupSecret.name, namespace: dnsNamespace },
        stringData: {
          [backupSecret.accessKeyId]: backupKeys.backupAccessKeyId,
          [backupSecret.secretKey]: backupKeys.backupSecretKey,
        },
      },
      { ...child, dependsOn: [namespace] },
    );
    object(physicalBackup(backup), [keys]);
  }
  const local = new k8s.core.v1.Service(
    `${name}-galera-local`,
    {
      metadata: { name: galeraLocal, namespace: dnsNamespace },
      spec: {
        clusterIP: galeraLocalAddress(settings.network.serviceCidr),
        selector: galeraLabels,
        ports: [{ name: "mariadb", port: 3_306, targetPort: 3_306 }],
        // The member on the same node or none: it answers when all the rest is away.
        internalTrafficPolicy: "Local",
        // One that has lost the others is not ready, and answers all the same.
        publishNotReadyAddresses: true,
      },
    },
    // The operator does not make this one: its Services know no traffic policy.
    { ...child, dependsOn: [members] },
  );
  return { ready: [tables, ...rights, local] };
}
