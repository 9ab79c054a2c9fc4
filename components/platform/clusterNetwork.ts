import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { annotationPrefix } from "../dns/externalDnsValues";
import type { MtuChain } from "../mtuChain";
import { charts, gatewayApi, installChart } from "./charts";
import { ciliumValues } from "./ciliumValues";
import {
  clusterIssuerName,
  type Environment,
  gatewayName,
  gatewayNamespace,
  gatewaySpec,
} from "./gateway";
import { metadataDeny } from "./metadataPolicy";

export interface ClusterNetworkArgs {
  readonly mtu: MtuChain;
  /** Directory of the chart that holds the Gateway API's definitions. */
  readonly gatewayApiChart: string;
  /** Host names the shared Gateway ends TLS for. */
  readonly hostnames: readonly string[];
  /**
   * The authority that certificates are asked from: `staging` issues untrusted ones without rate
   * limits, `production` trusted ones. A change has every certificate issued again.
   */
  readonly environment: Environment;
  /** Where routes are reached, for the records ExternalDNS makes of them; none where it is absent. */
  readonly publicAddresses: readonly pulumi.Input<string>[];
  /** What must be there before a pod can start: the nodes. */
  readonly after: readonly pulumi.Resource[];
}

/** The pod network, and the one Gateway through which the internet reaches the cluster. */
export class ClusterNetwork extends pulumi.ComponentResource {
  public constructor(
    name: string,
    args: ClusterNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { mtu, gatewayApiChart, hostnames, environment, publicAddresses, after } = args;
    super(
      "hybrid:cluster:ClusterNetwork",
      name,
      { mtuBytes: mtu.ciliumMtuBytes, hostnames, environment },
      opts,
    );

    // First of all, since Cilium looks for them once, at its start. To delete them would delete
    // every route in the cluster, so they stay even when this program lets go of them.
    const definitions = installChart(
      `${name}-gateway-api`,
      gatewayApi(gatewayApiChart),
      {},
      { parent: this, dependsOn: [...after], retainOnDelete: true },
    );
    const cilium = installChart(name, charts.cilium, ciliumValues(mtu), {
      parent: this,
      dependsOn: [definitions],
    });
    new k8s.apiextensions.CustomResource(
      `${name}-metadata-deny`,
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumClusterwideNetworkPolicy",
        metadata: { name: "deny-metadata-service" },
        spec: metadataDeny,
      },
      // Cilium's operator brings the definition.
      { parent: this, dependsOn: [cilium] },
    );
    const namespace = new k8s.core.v1.Namespace(
      `${name}-gateway`,
      { metadata: { name: gatewayNamespace } },
      // It holds the certificates, and an authority issues only a few of each in a week.
      { parent: this, protect: true },
    );
    new k8s.apiextensions.CustomResource(
      `${name}-shared-gateway`,
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: {
          name: gatewayName,
          namespace: gatewayNamespace,
          annotations: {
            "cert-manager.io/cluster-issuer": clusterIssuerName(environment),
            // It is complete only with its certificates, and these need it to be issued.
            "pulumi.com/skipAwait": "true",
            // The Gateway's own status has addresses too, but only as long as something writes it.
            ...(publicAddresses.length > 0 && {
              [`${annotationPrefix}target`]: pulumi
                .all([...publicAddresses])
                .apply((addresses) => addresses.join(",")),
            }),
          },
        },
        spec: gatewaySpec(hostnames),
      },
      { parent: this, dependsOn: [cilium, namespace] },
    );

    this.registerOutputs({});
  }
}
