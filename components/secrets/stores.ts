import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { installChart } from "../platform/charts";
import { operatorObject } from "../platform/operatorObject";
import { tlsSecret } from "../vault/certificates";
import { activeUrl, type Flavor } from "../vault/flavors";
import { servicesMount, storeAccounts, vaultNamespace } from "../vault/names";
import { secretsCharts } from "./charts";
import { externalSecretsValues } from "./externalSecretsValues";
import { externalSecretsApi, readsSecretsLabel, stores } from "./serviceSecret";

const { namespace } = secretsCharts.externalSecrets;

/** How the operator gets at the store, as one of its two accounts. */
export function storeSpec(flavor: Flavor, role: keyof typeof stores) {
  return {
    conditions: [{ namespaceSelector: { matchLabels: readsSecretsLabel } }],
    provider: {
      vault: {
        server: activeUrl(flavor),
        path: servicesMount,
        version: "v2",
        caProvider: {
          type: "Secret",
          name: tlsSecret(flavor),
          namespace: vaultNamespace,
          key: "ca.crt",
        },
        auth: {
          kubernetes: {
            mountPath: "kubernetes",
            role,
            serviceAccountRef: { name: storeAccounts[role], namespace },
          },
        },
      },
    },
  };
}

interface SecretStoresArgs {
  readonly flavor: Flavor;
  /** Whether the store is open by itself, so that it can be waited for. */
  readonly opensItself: boolean;
  readonly after: readonly pulumi.Resource[];
  /** The store, set up. */
  readonly store: pulumi.Resource;
}

/**
 * The operator that carries secrets into the cluster, and the stores it asks. The operator needs no
 * store to start, and the store no operator, so the two meet in these objects only.
 *
 * @returns what a service's secret comes after
 */
export function secretStores(
  name: string,
  { flavor, opensItself, after, store }: SecretStoresArgs,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  const child = { parent };
  const own = new k8s.core.v1.Namespace(
    `${name}-external-secrets-namespace`,
    { metadata: { name: namespace } },
    { ...child, dependsOn: [...after] },
  );
  const operator = installChart(
    `${name}-external-secrets`,
    secretsCharts.externalSecrets,
    externalSecretsValues(),
    { ...child, dependsOn: [own] },
  );
  return Object.entries(stores).map(([role, objectName]) => {
    const account = storeAccounts[role as keyof typeof stores];
    const serviceAccount = new k8s.core.v1.ServiceAccount(
      `${name}-${account}`,
      { metadata: { name: account, namespace }, automountServiceAccountToken: false },
      { ...child, dependsOn: [own] },
    );
    return operatorObject(
      `${name}-${objectName}`,
      {
        apiVersion: externalSecretsApi,
        kind: "ClusterSecretStore",
        name: objectName,
        spec: storeSpec(flavor, role as keyof typeof stores),
        awaited: opensItself ? "condition=Ready" : undefined,
      },
      { ...child, dependsOn: [operator, store, serviceAccount] },
    );
  });
}
