import type { NodeSettings, Settings } from "../../config/schema";
import type { MtuChain } from "../mtuChain";
import { type ClusterPatch, clusterPatch } from "./cluster";
import { interfaceDocuments, type LinkConfig, type ResolverConfig } from "./interfaces";
import { type MachinePatch, machinePatch } from "./machine";
import {
  type HostnameConfig,
  hostnameConfig,
  type KubeSpanConfig,
  kubeSpanConfig,
} from "./network";
import { type RegistryMirrorConfig, registryMirrors } from "./registries";
import { localPathVolumes, type UserVolumeConfig, type VolumeConfig } from "./volumes";

export type TalosDocument =
  | MachinePatch
  | ClusterPatch
  | HostnameConfig
  | KubeSpanConfig
  | LinkConfig
  | ResolverConfig
  | VolumeConfig
  | UserVolumeConfig
  | RegistryMirrorConfig;

/**
 * Every document of a node that the stack file alone determines. Laid over the configuration that
 * Talos generates, they make it this node's; they hold no secret, so anybody may review them.
 */
export function machineDocuments(
  settings: Settings,
  node: NodeSettings,
  mtu: MtuChain,
): readonly TalosDocument[] {
  return [
    machinePatch(settings, node),
    clusterPatch(settings, node),
    hostnameConfig(node.name),
    kubeSpanConfig(settings, mtu),
    ...interfaceDocuments(node, settings.sites),
    ...localPathVolumes(node.localPathGiB),
    ...registryMirrors(settings.registryMirrors),
  ];
}

/** The document that pins a node to its own address, which a provider may assign. */
export interface AddressDocument {
  readonly machine: {
    readonly kubelet: { readonly nodeIP: { readonly validSubnets: readonly [string] } };
  };
  readonly cluster?: { readonly etcd: { readonly advertisedSubnets: readonly [string] } };
}

/**
 * Pins kubelet and etcd to one address. Left alone they take the first routed one, and KubeSpan's
 * own address is among those.
 */
export function addressDocument({ role }: NodeSettings, address: string): AddressDocument {
  const subnet = `${address}/32`;
  return {
    machine: { kubelet: { nodeIP: { validSubnets: [subnet] } } },
    ...(role === "controlplane" && { cluster: { etcd: { advertisedSubnets: [subnet] } } }),
  };
}
