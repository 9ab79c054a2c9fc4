import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/schema";
import type { BackupSecretKey, VaultSecretKey } from "../config/secrets";
import type { PersistentAuth } from "./persistentAuth";
import { installChart } from "./platform/charts";
import { secretsCharts } from "./secrets/charts";
import { reloaderValues } from "./secrets/reloaderValues";
import { sealedSecrets } from "./secrets/sealedSecrets";
import { secretStores } from "./secrets/stores";
import { certificates, tlsSecret } from "./vault/certificates";
import { configurationSteps } from "./vault/configurationSteps";
import { type Flavor, flavors, memberUrls } from "./vault/flavors";
import { initializationJob } from "./vault/initializationJob";
import { accounts, vaultNamespace } from "./vault/names";
import { networkPolicies } from "./vault/networkPolicies";
import { keyFile } from "./vault/seal";
import { snapshotSecret, snapshotSpec, snapshotStatement } from "./vault/snapshots";
import { startSecret, vaultValues } from "./vault/values";

export interface VaultArgs {
  /** A validated stack file. */
  readonly settings: Pick<Settings, "vault" | "nodes">;
  readonly auth: Pick<PersistentAuth, "unsealKeys" | "sealingCertificate" | "sealingPrivateKey">;
  /** What the chosen seal, storage and login need. */
  readonly secrets: Readonly<Partial<Record<VaultSecretKey, pulumi.Output<string>>>>;
  /** Where the stack file asks for snapshots. */
  readonly backupKeys?: Readonly<Record<BackupSecretKey, pulumi.Output<string>>> | undefined;
  /** The cluster with its network, storage and cert-manager. */
  readonly after: readonly pulumi.Resource[];
}

/** The store of secrets, which outlives any one node, and what carries them into the cluster. */
export class Vault extends pulumi.ComponentResource {
  /** What a service's secret comes after: the store is set up, and the operator reaches it. */
  public readonly ready: readonly pulumi.Resource[];
  /** Where snapshots go, or that there are none and what that means. */
  public readonly backups: string;

  public constructor(name: string, args: VaultArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings, auth, secrets, backupKeys, after } = args;
    const { storage, unseal, oidc, snapshots } = settings.vault;
    const flavor: Flavor = flavors[settings.vault.flavor];
    const opensItself = unseal.by !== "shamir";
    super(
      "hybrid:secrets:Vault",
      name,
      { flavor: flavor.name, backend: storage.backend, unseal: unseal.by },
      opts,
    );
    const child = { parent: this };

    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: vaultNamespace } },
      { ...child, dependsOn: [...after], protect: true },
    );
    const inNamespace = { ...child, dependsOn: [namespace] };
    for (const [policy, spec] of Object.entries(networkPolicies(flavor))) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${policy}`,
        { metadata: { name: policy, namespace: vaultNamespace }, spec },
        inNamespace,
      );
    }
    const account = (accountName: string): k8s.core.v1.ServiceAccount =>
      new k8s.core.v1.ServiceAccount(
        `${name}-${accountName}`,
        { metadata: { name: accountName, namespace: vaultNamespace } },
        inNamespace,
      );
    const secret = (
      noun: string,
      objectName: string,
      stringData: Readonly<Record<string, pulumi.Output<string>>>,
    ): k8s.core.v1.Secret =>
      new k8s.core.v1.Secret(
        `${name}-${noun}`,
        { metadata: { name: objectName, namespace: vaultNamespace }, stringData },
        inNamespace,
      );

    const { vaultOidcClientSecret, ...ofTheServer } = secrets;
    const start = secret("start", startSecret, {
      ...(unseal.by === "static" &&
        Object.fromEntries(auth.unsealKeys.map((key, index) => [keyFile(index + 1), key]))),
      ...(ofTheServer as Readonly<Record<string, pulumi.Output<string>>>),
    });
    const certificate = certificates(name, flavor, { parent: this, after: [...after, namespace] });
    const members = installChart(`${name}-members`, flavor.chart, vaultValues(settings), {
      ...child,
      dependsOn: [...after, namespace, start, certificate],
    });
    const stepSecret =
      vaultOidcClientSecret && secret("login", "vault-login", { vaultOidcClientSecret });
    const store = initializationJob(
      name,
      {
        flavor,
        members: memberUrls(flavor),
        steps: configurationSteps(flavor, { storage, oidc }),
        isOpenedByPeople: !opensItself,
        tlsSecret: tlsSecret(flavor),
        stepSecret: stepSecret && "vault-login",
      },
      {
        parent: this,
        after: [
          members,
          account(accounts.configuration),
          account(accounts.admin),
          ...(stepSecret ? [stepSecret] : []),
        ],
      },
    );
    if (snapshots !== undefined && backupKeys !== undefined) {
      const keys = secret("snapshot", snapshotSecret.name, {
        [snapshotSecret.accessKeyId]: backupKeys.backupAccessKeyId,
        [snapshotSecret.secretKey]: backupKeys.backupSecretKey,
      });
      new k8s.batch.v1.CronJob(
        `${name}-snapshot`,
        {
          metadata: { name: "vault-snapshot", namespace: vaultNamespace },
          spec: snapshotSpec(flavor, tlsSecret(flavor), snapshots),
        },
        { ...child, dependsOn: [store, keys, account(accounts.snapshot)] },
      );
    }

    this.ready = secretStores(name, { flavor, opensItself, after, store }, this);
    sealedSecrets(name, auth, { parent: this, after });
    installChart(`${name}-reloader`, secretsCharts.reloader, reloaderValues(), {
      ...child,
      dependsOn: [...after],
    });
    this.backups = snapshotStatement(settings.vault);
    this.registerOutputs({ backups: this.backups });
  }
}
