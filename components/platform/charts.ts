import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** A chart at one version, and how its release is handled. */
export interface PinnedChart {
  /** Name of the release. Most charts put it in front of their objects' names, so it never changes. */
  readonly release: string;
  readonly namespace: string;
  /** A chart of `repository`, an `oci://` reference, or a directory. */
  readonly chart: string;
  readonly repository?: string;
  readonly version: string;
  /** How long its pods may take to become ready, image downloads over a home line included. */
  readonly timeoutSeconds: number;
  /**
   * Whether a failed installation is removed and a failed upgrade taken back. Never for the network
   * and for definitions: a node that is away for a while fails them too, and to remove them then
   * would cut every pod off or delete every object of theirs.
   */
  readonly rollsBack: boolean;
  /** Its pods get ready only by what comes after it, so nobody waits for them here. */
  readonly getsReadyLater?: true;
}

/** Every chart of the platform, but the Gateway API's, which is assembled here. */
export const charts = {
  cilium: {
    release: "cilium",
    namespace: "kube-system",
    chart: "cilium",
    repository: "https://helm.cilium.io",
    // At least 1.20.2: before it a Gateway published the addresses of all nodes, home included.
    version: "1.20.2",
    timeoutSeconds: 900,
    rollsBack: false,
  },
  hcloudCsi: {
    release: "hcloud-csi",
    namespace: "kube-system",
    chart: "hcloud-csi",
    repository: "https://charts.hetzner.cloud",
    version: "2.22.1",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  proxmoxCsi: {
    release: "proxmox-csi-plugin",
    namespace: "csi-proxmox",
    chart: "oci://ghcr.io/sergelogvinov/charts/proxmox-csi-plugin",
    version: "0.5.9",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  localPath: {
    release: "local-path-provisioner",
    namespace: "local-path-storage",
    chart: "oci://ghcr.io/rancher/local-path-provisioner/charts/local-path-provisioner",
    version: "0.0.37",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  certManager: {
    release: "cert-manager",
    namespace: "cert-manager",
    chart: "oci://quay.io/jetstack/charts/cert-manager",
    version: "v1.21.1",
    timeoutSeconds: 600,
    // Its definitions are part of the release.
    rollsBack: false,
  },
} as const satisfies Record<string, PinnedChart>;

/** The definitions Cilium 1.20 was made for; with older ones it never accepts a Gateway. */
export const gatewayApiVersion = "1.6.1";

/** The Gateway API's definitions, as a chart in a directory. */
export function gatewayApi(directory: string): PinnedChart {
  return {
    release: "gateway-api-crds",
    namespace: "kube-system",
    chart: directory,
    version: gatewayApiVersion,
    timeoutSeconds: 300,
    rollsBack: false,
  };
}

/**
 * Installs a chart and waits for its pods. Every release is protected, for each holds what others
 * live on: the network, definitions whose objects go with them, or the driver without which no
 * volume is attached, resized or given back.
 */
export function installChart(
  name: string,
  chart: PinnedChart,
  values: NonNullable<k8s.helm.v3.ReleaseArgs["values"]>,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  return new k8s.helm.v3.Release(
    name,
    {
      name: chart.release,
      namespace: chart.namespace,
      chart: chart.chart,
      version: chart.version,
      ...(chart.repository !== undefined && { repositoryOpts: { repo: chart.repository } }),
      values,
      skipAwait: chart.getsReadyLater === true,
      timeout: chart.timeoutSeconds,
      atomic: chart.rollsBack,
      cleanupOnFail: chart.rollsBack,
      // Each revision is a Secret that holds the whole chart.
      maxHistory: 5,
    },
    { ...opts, protect: true },
  );
}
