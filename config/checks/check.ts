import type { Problem } from "../problem";
import type { Readable } from "../readable";
import type { HomeNodeSettings, NodeSettings, Settings, VpsNodeSettings } from "../schema";

/** The settings as far as they are well-shaped. */
export type Draft = Readable<Settings>;

/**
 * Finds one kind of contradiction between values. It says nothing about values it cannot read: those
 * have a problem of their own.
 */
export type Check = (draft: Draft) => Problem[];

/** A node and where the stack file has it. */
export interface Placed<Node> {
  readonly path: string;
  readonly node: Readable<Node>;
}

export function nodesOf({ nodes = [] }: Draft): Placed<NodeSettings>[] {
  return nodes.flatMap((node, index) => (node ? [{ path: `nodes[${index}]`, node }] : []));
}

export function vpsNodesOf(draft: Draft): Placed<VpsNodeSettings>[] {
  return nodesOf(draft).flatMap(({ path, node }) => (node.site === "vps" ? [{ path, node }] : []));
}

export function homeNodesOf(draft: Draft): Placed<HomeNodeSettings>[] {
  return nodesOf(draft).flatMap(({ path, node }) => (node.site === "home" ? [{ path, node }] : []));
}

/** Whether site and role of every node are known, so that counting them means something. */
export function isCountable({ nodes }: Draft): boolean {
  if (nodes === undefined || nodes.length === 0) return false;
  return nodes.every((node) => node?.site !== undefined && node.role !== undefined);
}

/** `"a", "b"`: names in a message. */
export function listed(nodes: readonly Placed<NodeSettings>[]): string {
  return nodes.map(({ path, node }) => node.name ?? path).join(", ");
}
