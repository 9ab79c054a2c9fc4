import type { Site } from "../config/schema";

/**
 * The node label that says where a node is. The well-known zone label cannot: Proxmox CSI needs it
 * to be the name of the Proxmox node.
 */
export const siteLabelKey = "hybrid.cluster/site";

/** A node selector for the nodes of one site. */
export function onSite(site: Site): Record<string, string> {
  return { [siteLabelKey]: site };
}
