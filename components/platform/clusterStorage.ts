import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { charts, installChart } from "./charts";
import { hcloudCsiValues, hcloudSecret } from "./hcloudCsiValues";
import { localPathNodes, localPathValues } from "./localPathValues";
import { proxmoxCsiAccount } from "./proxmoxCsiAccount";
import { proxmoxCsiSecret, proxmoxCsiValues } from "./proxmoxCsiValues";
import { openDigest } from "./storageSecrets";

export interface ClusterStorageArgs {
  readonly settings: Pick<Settings, "nodes" | "sites">;
  /** Token of the Hetzner project the volumes are made in. */
  readonly hcloudToken: pulumi.Output<string>;
  /** What the drivers' pods need before they can run: the pod network. */
  readonly after: readonly pulumi.Resource[];
}

/** Talos enforces the baseline profile; a driver's pods must be exempt to reach the disks. */
const privileged = { "pod-security.kubernetes.io/enforce": "privileged" } as const;

/**
 * A storage class for each kind of disk: Hetzner's volumes on the VPS, Proxmox's at home, and a
 * folder on the node itself, which is what a claim without a class gets.
 */
export class ClusterStorage extends pulumi.ComponentResource {
  public constructor(
    name: string,
    args: ClusterStorageArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { settings, hcloudToken, after } = args;
    const { location } = settings.sites.vps;
    const { proxmox } = settings.sites.home;
    const nodeNames = localPathNodes(settings.nodes);
    super(
      "hybrid:cluster:ClusterStorage",
      name,
      { location, volumeDatastore: proxmox.volumeDatastore, localPathNodes: nodeNames },
      opts,
    );
    const child = { parent: this };
    const install = (
      noun: string,
      chart: Parameters<typeof installChart>[1],
      values: Parameters<typeof installChart>[2],
      needs: readonly pulumi.Resource[],
    ): k8s.helm.v3.Release =>
      installChart(`${name}-${noun}`, chart, values, {
        ...child,
        dependsOn: [...after, ...needs],
      });
    const privilegedNamespace = (noun: string, namespace: string): k8s.core.v1.Namespace =>
      new k8s.core.v1.Namespace(
        `${name}-${noun}`,
        { metadata: { name: namespace, labels: privileged } },
        child,
      );

    const hetznerToken = new k8s.core.v1.Secret(
      `${name}-hcloud`,
      {
        metadata: { name: hcloudSecret.name, namespace: charts.hcloudCsi.namespace },
        stringData: { [hcloudSecret.key]: hcloudToken },
      },
      child,
    );
    const tokenHash = openDigest(hcloudToken);
    install("hcloud", charts.hcloudCsi, hcloudCsiValues({ location, tokenHash }), [hetznerToken]);

    const account = proxmoxCsiAccount(`${name}-proxmox`, proxmox, child);
    const proxmoxNamespace = privilegedNamespace("proxmox", charts.proxmoxCsi.namespace);
    const proxmoxConfig = new k8s.core.v1.Secret(
      `${name}-proxmox`,
      {
        metadata: { name: proxmoxCsiSecret.name, namespace: charts.proxmoxCsi.namespace },
        stringData: { [proxmoxCsiSecret.key]: account.config },
      },
      { ...child, dependsOn: [proxmoxNamespace] },
    );
    install("proxmox", charts.proxmoxCsi, proxmoxCsiValues(proxmox, openDigest(account.config)), [
      proxmoxConfig,
      ...account.grants,
    ]);

    const localPathNamespace = privilegedNamespace("local-path", charts.localPath.namespace);
    install("local-path", charts.localPath, localPathValues(nodeNames), [localPathNamespace]);

    this.registerOutputs({});
  }
}
