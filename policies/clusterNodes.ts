import type { PolicyResource } from "@pulumi/policy";
import { ancestorOfType } from "./ancestry";
import { resourceType } from "./types";
import { shown } from "./values";

/** One cluster of the stack and the nodes below it. */
export interface Cluster {
  readonly name: string;
  readonly urn?: string | undefined;
  readonly nodes: readonly PolicyResource[];
}

export function clusterNodes(resources: readonly PolicyResource[]): readonly PolicyResource[] {
  return resources.filter(({ type }) => type === resourceType.talosNode);
}

/** Every cluster with its nodes, one without nodes included; nodes of no cluster form one of their own. */
export function clusters(resources: readonly PolicyResource[]): readonly Cluster[] {
  const components = resources.filter(({ type }) => type === resourceType.hybridCluster);
  const nodes = clusterNodes(resources);
  const ownerOf = (node: PolicyResource): string | undefined =>
    ancestorOfType(node, resourceType.hybridCluster)?.urn;
  const stray = nodes.filter((node) => ownerOf(node) === undefined);

  return [
    ...components.map(({ name, urn }) => ({
      name: `cluster '${name}'`,
      urn,
      nodes: nodes.filter((node) => ownerOf(node) === urn),
    })),
    ...(stray.length > 0 ? [{ name: "nodes outside a cluster", nodes: stray }] : []),
  ];
}

/** How messages and exemptions name a node. */
export function nodeSubject({ name }: PolicyResource): string {
  return `node '${name}'`;
}

/** A text among a node's outputs; anything else is shown as it is and matches nothing. */
export function nodeText(
  node: PolicyResource,
  key: "site" | "role" | "hostname" | "address",
): string {
  const value: unknown = node.props[key];
  return typeof value === "string" ? value : shown(value);
}

/** How many control planes a cluster has on each site. */
export function controlPlanesBySite({ nodes }: Cluster): {
  readonly vps: number;
  readonly home: number;
  readonly all: number;
} {
  const controlPlanes = nodes.filter((node) => nodeText(node, "role") === "controlplane");
  const on = (site: string): number =>
    controlPlanes.filter((node) => nodeText(node, "site") === site).length;
  return { vps: on("vps"), home: on("home"), all: controlPlanes.length };
}
