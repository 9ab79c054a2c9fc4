import type { Settings } from "../../config/schema";
import type { MtuChain } from "../mtuChain";
import type { TypedDocument } from "./document";

export interface HostnameConfig extends TypedDocument {
  readonly kind: "HostnameConfig";
  readonly auto: "off";
  readonly hostname: string;
}

/** The generated configuration makes names up (`auto: stable`), which must be off to set one. */
export function hostnameConfig(hostname: string): HostnameConfig {
  return { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname };
}

export interface KubeSpanConfig extends TypedDocument {
  readonly kind: "KubeSpanConfig";
  readonly enabled: true;
  readonly advertiseKubernetesNetworks: false;
  readonly allowDownPeerBypass: boolean;
  readonly mtu: number;
  readonly filters: { readonly endpoints: readonly string[] };
}

/** Metadata service and Talos' own resolver: never an address another node could reach. */
const linkLocalCidr = "169.254.0.0/16";

/**
 * The mesh. Pod networks are not advertised, because Cilium tunnels them between node addresses.
 * The filter names what a node must not offer its peers as a way to it: addresses that exist on
 * every node alike, which made peers flap. Public and LAN addresses stay.
 */
export function kubeSpanConfig(
  { cluster, network }: Pick<Settings, "cluster" | "network">,
  { kubeSpanMtuBytes }: MtuChain,
): KubeSpanConfig {
  const excluded = [network.podCidr, network.serviceCidr, linkLocalCidr];
  return {
    apiVersion: "v1alpha1",
    kind: "KubeSpanConfig",
    enabled: true,
    advertiseKubernetesNetworks: false,
    allowDownPeerBypass: cluster.allowDownPeerBypass,
    mtu: kubeSpanMtuBytes,
    filters: { endpoints: ["0.0.0.0/0", "::/0", ...excluded.map((cidr) => `!${cidr}`)] },
  };
}
