import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { installChart } from "../platform/charts";
import { secretsCharts } from "./charts";
import { sealedSecretsValues } from "./sealedSecretsValues";

export interface SealingKeypair {
  readonly sealingCertificate: pulumi.Output<string>;
  readonly sealingPrivateKey: pulumi.Output<string>;
}

/**
 * The controller of secrets that are sealed in Git, with the key pair that outlives every cluster. It
 * looks for keys when it starts, and makes one of its own if it finds none, so the pair is there first.
 */
export function sealedSecrets(
  name: string,
  { sealingCertificate, sealingPrivateKey }: SealingKeypair,
  {
    parent,
    after,
  }: { readonly parent: pulumi.Resource; readonly after: readonly pulumi.Resource[] },
): void {
  const chart = secretsCharts.sealedSecrets;
  const keypair = new k8s.core.v1.Secret(
    `${name}-sealing-key`,
    {
      metadata: {
        name: "sealed-secrets-key-fixed",
        namespace: chart.namespace,
        labels: { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" },
      },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": sealingCertificate, "tls.key": sealingPrivateKey },
    },
    { parent, dependsOn: [...after] },
  );
  installChart(`${name}-sealed-secrets`, chart, sealedSecretsValues(), {
    parent,
    dependsOn: [...after, keypair],
  });
}
