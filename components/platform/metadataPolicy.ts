export interface ClusterwideDenySpec {
  readonly description: string;
  readonly endpointSelector: Record<string, never>;
  readonly enableDefaultDeny: { readonly egress: false };
  readonly egressDeny: readonly [{ readonly toCIDR: readonly [string] }];
}

/**
 * Keeps pods from the cloud's metadata service, which tells a server's configuration to whoever
 * asks from it. The policy selects pods with an address of their own; a pod on the host network
 * has none, so the node part of hcloud-csi, which must ask for its server's number, is exempt by
 * the way it is installed and needs no exception here.
 */
export const metadataDeny: ClusterwideDenySpec = {
  description: "No pod reads the cloud's metadata service.",
  endpointSelector: {},
  // A policy with rules for a direction denies all the rest of it, unless told not to.
  enableDefaultDeny: { egress: false },
  egressDeny: [{ toCIDR: ["169.254.169.254/32"] }],
};
