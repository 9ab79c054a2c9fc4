import type { NodeSettings, Settings } from "../../config/schema";
import { kubePrismPort } from "./machine";

/** The `cluster` part of the v1alpha1 document, as far as this program writes it. */
export interface ClusterPatch {
  readonly cluster: {
    readonly controlPlane: { readonly endpoint: string };
    readonly network: {
      readonly cni: { readonly name: "none" };
      readonly podSubnets: readonly [string];
      readonly serviceSubnets: readonly [string];
    };
    readonly discovery: {
      readonly enabled: true;
      readonly registries: { readonly kubernetes: { readonly disabled: true } };
    };
    readonly proxy?: { readonly disabled: true };
    readonly allowSchedulingOnControlPlanes?: boolean;
    readonly apiServer?: {
      readonly extraArgs: Readonly<Record<"service-account-issuer" | "api-audiences", string>>;
    };
    readonly etcd?: {
      readonly extraArgs: Readonly<Record<"heartbeat-interval" | "election-timeout", string>>;
    };
  };
}

/** Inside the cluster the API is where KubePrism listens, on every node alike. */
export const clusterEndpoint = `https://localhost:${kubePrismPort}`;

/** What every node knows of its cluster, and what a control plane runs. */
export function clusterPatch(
  { cluster, network }: Pick<Settings, "cluster" | "network">,
  { role, site }: NodeSettings,
): ClusterPatch {
  const { heartbeatMilliseconds, electionMilliseconds } = cluster.etcd;
  return {
    cluster: {
      controlPlane: { endpoint: clusterEndpoint },
      network: {
        // Cilium is installed by the program, and does what kube-proxy did.
        cni: { name: "none" },
        podSubnets: [network.podCidr],
        serviceSubnets: [network.serviceCidr],
      },
      // The Kubernetes registry does not work under the node authorizer and loops with KubeSpan.
      discovery: { enabled: true, registries: { kubernetes: { disabled: true } } },
      ...(role === "controlplane" && {
        proxy: { disabled: true },
        // The home control plane is there for quorum; its disk serves etcd alone.
        allowSchedulingOnControlPlanes: site === "vps",
        // Else both follow the endpoint, and a new endpoint would invalidate every token.
        apiServer: {
          extraArgs: {
            "service-account-issuer": clusterEndpoint,
            "api-audiences": clusterEndpoint,
          },
        },
        etcd: {
          extraArgs: {
            "heartbeat-interval": String(heartbeatMilliseconds),
            "election-timeout": String(electionMilliseconds),
          },
        },
      }),
    },
  };
}
