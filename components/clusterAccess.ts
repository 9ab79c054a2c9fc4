import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { Settings } from "../config/schema";
import type { ClusterMembers } from "./clusterMembers";
import { apiUrl, kubeconfig } from "./kubeconfig";
import type { PersistentAuth } from "./persistentAuth";

export interface ClusterAccessArgs {
  readonly settings: Settings;
  readonly auth: Pick<PersistentAuth, "clientConfiguration">;
  readonly members: ClusterMembers;
}

/** The two files an administrator works with, both secrets, and where they lead. */
export interface ClusterAccess {
  /** URL of the Kubernetes API on each VPS control plane. */
  readonly endpoints: pulumi.Output<readonly string[]>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly talosconfig: pulumi.Output<string>;
}

/** Reads the administrator's credentials of Kubernetes and points both clients at real addresses. */
export function clusterAccess(
  name: string,
  { settings, auth, members }: ClusterAccessArgs,
  parent: pulumi.Resource,
): ClusterAccess {
  const { clientConfiguration } = auth;
  const { nodes, controlPlanes, bootstrap } = members;
  const [first] = controlPlanes;
  const admin = new talos.cluster.Kubeconfig(
    name,
    { node: first.address, endpoint: first.address, clientConfiguration },
    { parent, dependsOn: [bootstrap] },
  );
  const { apiThrough } = settings.cluster;
  const onVps = controlPlanes.filter(({ site }) => site === "vps");
  const publicEndpoints = pulumi.all(
    [
      ...onVps.filter(({ hostname }) => hostname === apiThrough),
      ...onVps.filter(({ hostname }) => hostname !== apiThrough),
    ].map(({ hostname, address }) => pulumi.output({ name: hostname, address })),
  );

  const talosconfig = talos.client.getConfigurationOutput(
    {
      clusterName: settings.cluster.name,
      clientConfiguration,
      // Never a virtual or forwarded address: it would be gone just when it is needed.
      endpoints: controlPlanes.map(({ address }) => address),
      nodes: nodes.map(({ address }) => address),
    },
    { parent },
  ).talosConfig;

  return {
    endpoints: publicEndpoints.apply((endpoints) => endpoints.map(apiUrl)),
    kubeconfig: pulumi.secret(
      pulumi
        .all([publicEndpoints, admin.kubernetesClientConfiguration])
        .apply(([endpoints, credentials]) =>
          kubeconfig(settings.cluster.name, endpoints, credentials),
        ),
    ),
    talosconfig: pulumi.secret(talosconfig),
  };
}
