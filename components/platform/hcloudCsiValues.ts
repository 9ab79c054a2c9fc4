import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { onSite } from "../siteLabel";
import { type ContainerResources, resourcesOf, workloads } from "./memory";
import { configHashKey } from "./storageSecrets";

type NodeLabels = ReturnType<typeof onSite>;

/** The values of the hcloud-csi chart that this cluster sets; it ignores a misspelt key in silence. */
export interface HcloudCsiValues {
  readonly global: { readonly enableProvidedByTopology: true };
  readonly controller: {
    readonly replicaCount: number;
    readonly hcloudVolumeDefaultLocation: string;
    readonly hcloudToken: {
      readonly existingSecret: { readonly name: string; readonly key: string };
    };
    readonly podAnnotations: Readonly<Record<typeof configHashKey, pulumi.Input<string>>>;
    readonly nodeSelector: NodeLabels;
    readonly priorityClassName: "system-cluster-critical";
    readonly resources: {
      readonly csiAttacher: ContainerResources;
      readonly csiResizer: ContainerResources;
      readonly csiProvisioner: ContainerResources;
      readonly livenessProbe: ContainerResources;
      readonly hcloudCSIDriver: ContainerResources;
    };
  };
  readonly node: {
    readonly hostNetwork: true;
    readonly nodeSelector: NodeLabels;
    readonly priorityClassName: "system-node-critical";
    readonly extraEnvVars: readonly [
      { readonly name: "HCLOUD_VOLUME_DEFAULT_LOCATION"; readonly value: string },
    ];
    readonly resources: {
      readonly csiNodeDriverRegistrar: ContainerResources;
      readonly livenessProbe: ContainerResources;
      readonly hcloudCSIDriver: ContainerResources;
    };
  };
  readonly storageClasses: readonly [
    {
      readonly name: "hcloud-volumes";
      readonly defaultStorageClass: false;
      readonly reclaimPolicy: "Retain";
      readonly extraParameters: { readonly "csi.storage.k8s.io/fstype": "ext4" };
    },
  ];
}

export const hcloudSecret = { name: "hcloud", key: "token" } as const;

export interface HcloudCsiSettings {
  readonly location: Settings["sites"]["vps"]["location"];
  /** Changes with the token, whatever it is made of; not a secret. */
  readonly tokenHash: pulumi.Input<string>;
}

/**
 * Values of the hcloud-csi chart: controller, node part and volumes on the VPS only. The chart's
 * own preferences would put the node part on home nodes, where it finds no metadata service.
 */
export function hcloudCsiValues({ location, tokenHash }: HcloudCsiSettings): HcloudCsiValues {
  const controller = workloads.hcloudCsiController.containers;
  const node = workloads.hcloudCsiNode.containers;
  return {
    // Keeps a pod with such a volume off every node without the driver; it cannot be turned on later.
    global: { enableProvidedByTopology: true },
    controller: {
      replicaCount: workloads.hcloudCsiController.replicas,
      // Else it would ask the metadata service, which its pod is kept from.
      hcloudVolumeDefaultLocation: location,
      hcloudToken: { existingSecret: hcloudSecret },
      podAnnotations: { [configHashKey]: tokenHash },
      nodeSelector: onSite("vps"),
      priorityClassName: "system-cluster-critical",
      resources: {
        csiAttacher: resourcesOf(controller.attacher),
        csiResizer: resourcesOf(controller.resizer),
        csiProvisioner: resourcesOf(controller.provisioner),
        livenessProbe: resourcesOf(controller.livenessProbe),
        hcloudCSIDriver: resourcesOf(controller.driver),
      },
    },
    node: {
      // It reads its server's number from the metadata service, which pods are kept from. Its port
      // 9808 is then the host's, and the cloud's firewall keeps it closed.
      hostNetwork: true,
      nodeSelector: onSite("vps"),
      priorityClassName: "system-node-critical",
      // Spares it the availability zone of the metadata service, whose form is not reliable.
      extraEnvVars: [{ name: "HCLOUD_VOLUME_DEFAULT_LOCATION", value: location }],
      resources: {
        csiNodeDriverRegistrar: resourcesOf(node.registrar),
        livenessProbe: resourcesOf(node.livenessProbe),
        hcloudCSIDriver: resourcesOf(node.driver),
      },
    },
    storageClasses: [
      {
        name: "hcloud-volumes",
        // The chart's own class is the default one, and each of its volumes costs money.
        defaultStorageClass: false,
        // Without it the chart renders an empty policy.
        reclaimPolicy: "Retain",
        extraParameters: { "csi.storage.k8s.io/fstype": "ext4" },
      },
    ],
  };
}
