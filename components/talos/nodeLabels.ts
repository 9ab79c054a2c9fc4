import type { NodeSettings, Settings } from "../../config/schema";
import { siteLabelKey } from "../siteLabel";

/** Kubernetes' own name for the resource and the label of a node with a GPU. */
export const gpuLabelKey = "nvidia.com/gpu";

/** Region of the home site, by which Proxmox CSI finds the Proxmox cluster of a node. */
export const homeRegion = "home";

/** Whether this node has the GPU. */
export function hasGpu(node: NodeSettings): boolean {
  return node.site === "home" && node.gpu !== undefined;
}

/** Region and zone as both storage drivers expect them; Proxmox CSI's zone is the Proxmox node. */
export function topology(
  node: NodeSettings,
  sites: Settings["sites"],
): { readonly region: string; readonly zone: string } {
  return node.site === "vps"
    ? { region: sites.vps.location, zone: sites.vps.location }
    : { region: homeRegion, zone: sites.home.proxmox.node };
}

/** Labels that tell the scheduler and the drivers where a node is and what it is. */
export function nodeLabels(node: NodeSettings, sites: Settings["sites"]): Record<string, string> {
  const { region, zone } = topology(node, sites);
  return {
    [siteLabelKey]: node.site,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": zone,
    "node.kubernetes.io/instance-type": node.site === "vps" ? "vps" : "proxmox-vm",
    // Hetzner's driver adds it when it registers; set here, a claim never waits for that.
    ...(node.site === "vps" && { "instance.hetzner.cloud/provided-by": "cloud" }),
    ...(hasGpu(node) && { [gpuLabelKey]: "true" }),
  };
}
