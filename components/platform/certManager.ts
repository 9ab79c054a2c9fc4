import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { certManagerValues } from "./certManagerValues";
import { charts, installChart } from "./charts";
import { clusterIssuerSpec } from "./clusterIssuer";
import { clusterIssuerName, environments } from "./gateway";

export interface CertManagerArgs {
  /** Where the authority sends its warnings. */
  readonly email: string;
  /** Zones of our own, in which challenges are answered by DNS. */
  readonly dnsZones: readonly string[];
  /**
   * What it needs before it can start: the pod network, and the Gateway API's definitions, without
   * which its controller exits.
   */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Certificates for every host name of the cluster, issued and renewed by themselves, by either
 * environment of the authority: whoever wants a certificate names the issuer.
 */
export class CertManager extends pulumi.ComponentResource {
  public constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { email, dnsZones, after } = args;
    super("hybrid:cluster:CertManager", name, { email, dnsZones }, opts);

    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: charts.certManager.namespace } },
      // It holds the key of the account at the authority.
      { parent: this, protect: true },
    );
    const release = installChart(name, charts.certManager, certManagerValues(), {
      parent: this,
      dependsOn: [...after, namespace],
    });
    for (const environment of environments) {
      new k8s.apiextensions.CustomResource(
        `${name}-${environment}`,
        {
          apiVersion: "cert-manager.io/v1",
          kind: "ClusterIssuer",
          metadata: { name: clusterIssuerName(environment) },
          spec: clusterIssuerSpec({ email, environment, dnsZones }),
        },
        // The release brings the definition, and the webhook that must answer for it.
        { parent: this, dependsOn: [release] },
      );
    }

    this.registerOutputs({});
  }
}
