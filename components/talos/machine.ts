import type { NodeSettings, Settings } from "../../config/schema";
import { installerImage, nodeSchematic, type Platform } from "../schematic";
import { gpuLabelKey, hasGpu, nodeLabels, topology } from "./nodeLabels";

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule";
}

/** The `machine` part of the v1alpha1 document, as far as this program writes it. */
export interface MachinePatch {
  readonly machine: {
    readonly install: {
      readonly disk: string;
      readonly image: string;
      readonly grubUseUKICmdline: true;
    };
    readonly nodeLabels: Readonly<Record<string, string>>;
    readonly kubelet?: {
      readonly extraArgs?: Readonly<Record<"provider-id", string>>;
      readonly extraConfig?: { readonly registerWithTaints: readonly Taint[] };
    };
    readonly kernel?: { readonly modules: readonly { readonly name: string }[] };
    readonly features: {
      readonly kubePrism: { readonly enabled: true; readonly port: number };
      readonly kubernetesTalosAPIAccess?: {
        readonly enabled: true;
        readonly allowedRoles: readonly string[];
        readonly allowedKubernetesNamespaces: readonly string[];
      };
    };
  };
}

/** Port on which KubePrism listens on every node. */
export const kubePrismPort = 7445;
/** Namespace whose pods may ask the Talos API for etcd snapshots, and for nothing else. */
const etcdBackupNamespace = "etcd-backup";

const platforms: Readonly<Record<NodeSettings["site"], Platform>> = {
  vps: "hcloud",
  home: "nocloud",
};
const gpuModules = ["nvidia", "nvidia_uvm", "nvidia_drm", "nvidia_modeset"];

function kubelet(node: NodeSettings, sites: Settings["sites"]): MachinePatch["machine"]["kubelet"] {
  if (node.site === "vps") return undefined;
  const providerId = `proxmox://${topology(node, sites).region}/${node.vmId}`;
  return {
    // Proxmox CSI finds the VM by it.
    extraArgs: { "provider-id": providerId },
    // A worker may taint itself only when it registers; later the API server refuses it.
    ...(hasGpu(node) && {
      extraConfig: {
        registerWithTaints: [{ key: gpuLabelKey, value: "true", effect: "NoSchedule" as const }],
      },
    }),
  };
}

/**
 * How a node is installed, labelled and found. Its address is in a document of its own.
 */
export function machinePatch(settings: Settings, node: NodeSettings): MachinePatch {
  const { cluster, sites } = settings;
  const image = installerImage(
    platforms[node.site],
    nodeSchematic(settings, node).id,
    cluster.talosVersion,
  );
  const kubeletPatch = kubelet(node, sites);
  return {
    machine: {
      // A machine that boots a disk image is installed already; this image serves its upgrades, and
      // its kernel command line must come along, or a BIOS machine keeps the platform it runs as.
      install: { disk: "/dev/sda", image, grubUseUKICmdline: true },
      nodeLabels: nodeLabels(node, sites),
      ...(kubeletPatch && { kubelet: kubeletPatch }),
      ...(hasGpu(node) && { kernel: { modules: gpuModules.map((name) => ({ name })) } }),
      features: {
        kubePrism: { enabled: true, port: kubePrismPort },
        ...(node.role === "controlplane" && {
          kubernetesTalosAPIAccess: {
            enabled: true,
            allowedRoles: ["os:etcd:backup"],
            allowedKubernetesNamespaces: [etcdBackupNamespace],
          },
        }),
      },
    },
  };
}
