import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { onSite } from "../siteLabel";
import { homeRegion } from "../talos/nodeLabels";
import type { LabelTerm } from "./labelTerm";
import { type ContainerResources, resourcesOf, workloads } from "./memory";
import { configHashKey } from "./storageSecrets";

type NodeLabels = ReturnType<typeof onSite>;
type Proxmox = Settings["sites"]["home"]["proxmox"];
interface Sized {
  readonly resources: ContainerResources;
}

/** The values of the proxmox-csi-plugin chart that this cluster sets; it checks neither keys nor types. */
export interface ProxmoxCsiValues {
  readonly replicaCount: 1;
  readonly existingConfigSecret: string;
  readonly existingConfigSecretKey: string;
  readonly podAnnotations: Readonly<Record<typeof configHashKey, pulumi.Input<string>>>;
  readonly nodeSelector: NodeLabels;
  readonly node: Readonly<Record<"plugin" | "driverRegistrar", Sized>> & {
    readonly nodeSelector: NodeLabels;
    readonly tolerations: readonly [{ readonly operator: "Exists" }];
  };
  readonly controller: Readonly<Record<"plugin" | "attacher" | "provisioner" | "resizer", Sized>>;
  readonly livenessprobe: Sized;
  readonly storageClass: readonly [
    {
      readonly name: "proxmox";
      readonly storage: string;
      readonly fstype: "ext4";
      readonly ssd: true;
      readonly cache: "none";
      readonly reclaimPolicy: "Retain";
      readonly volumeBindingMode: "WaitForFirstConsumer";
      readonly allowedTopologies: readonly [
        { readonly matchLabelExpressions: readonly [LabelTerm, LabelTerm] },
      ];
    },
  ];
}

/** Region label of the home nodes, and the name the driver knows their Proxmox by. */

export const proxmoxCsiSecret = { name: "proxmox-csi-config", key: "config.yaml" } as const;

/**
 * Values of the proxmox-csi-plugin chart: all of it at home, because the Proxmox API is reached
 * from there only.
 */
export function proxmoxCsiValues(
  { node: zone, volumeDatastore }: Pick<Proxmox, "node" | "volumeDatastore">,
  configHash: pulumi.Input<string>,
): ProxmoxCsiValues {
  const controller = workloads.proxmoxCsiController.containers;
  const node = workloads.proxmoxCsiNode.containers;
  return {
    // Two would never both be placed: the chart spreads them over hosts, tainted ones included.
    replicaCount: workloads.proxmoxCsiController.replicas,
    existingConfigSecret: proxmoxCsiSecret.name,
    existingConfigSecretKey: proxmoxCsiSecret.key,
    podAnnotations: { [configHashKey]: configHash },
    // The controller's; the chart ignores `controller.nodeSelector`.
    nodeSelector: onSite("home"),
    node: {
      nodeSelector: onSite("home"),
      // Also where only the GPU's workloads or the control plane may run: they may have volumes.
      tolerations: [{ operator: "Exists" }],
      plugin: { resources: resourcesOf(node.driver) },
      driverRegistrar: { resources: resourcesOf(node.registrar) },
    },
    controller: {
      plugin: { resources: resourcesOf(controller.driver) },
      attacher: { resources: resourcesOf(controller.attacher) },
      provisioner: { resources: resourcesOf(controller.provisioner) },
      resizer: { resources: resourcesOf(controller.resizer) },
    },
    // In both workloads.
    livenessprobe: { resources: resourcesOf(controller.livenessProbe) },
    storageClass: [
      {
        name: "proxmox",
        storage: volumeDatastore,
        fstype: "ext4",
        ssd: true,
        cache: "none",
        reclaimPolicy: "Retain",
        volumeBindingMode: "WaitForFirstConsumer",
        allowedTopologies: [
          {
            matchLabelExpressions: [
              { key: "topology.kubernetes.io/region", values: [homeRegion] },
              { key: "topology.kubernetes.io/zone", values: [zone] },
            ],
          },
        ],
      },
    ],
  };
}
