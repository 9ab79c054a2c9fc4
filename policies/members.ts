import { unchecked } from "./unknown";
import { eligibleNodes, type ProgramNode } from "./placement";
import { resourceType } from "./types";
import type { Program } from "./rule";
import { eachProgramWorkload } from "./programWorkloads";
import type { Workload } from "./workloads";

/** Shows every group of members that replicate among themselves and decide by majority. */
export function eachMemberGroup(
  program: Program,
  visit: (group: Workload, nodes: readonly ProgramNode[], urn: string) => void,
): void {
  eachProgramWorkload(program, (workload, nodes, urn) => {
    if (workload.belongs === "members") visit(workload, nodes, urn);
  });
}

/** How many nodes of each site members may run on. */
export function eligibleBySite(
  { subject, podSpec }: Workload,
  nodes: readonly ProgramNode[],
  { inputs }: Program,
): { readonly vps: number; readonly home: number } {
  if (!inputs.some(({ type }) => type === resourceType.talosNode)) {
    throw unchecked([`the nodes for ${subject} are not of this program and can't be known`]);
  }
  const eligible = eligibleNodes(podSpec, nodes);
  const on = (site: string): number => eligible.filter((node) => node.site === site).length;
  return { vps: on("vps"), home: on("home") };
}

/** How many of so many pods a budget lets go at once; undefined when it does not say. */
export function disruptionsAllowed(
  budget: { readonly maxUnavailable: unknown; readonly minAvailable: unknown },
  replicas: number,
): number | undefined {
  const count = (value: unknown): number | undefined => {
    if (typeof value === "number") return value;
    const percent = /^(\d+)%$/.exec(String(value))?.[1];
    return percent === undefined ? undefined : Math.ceil((Number(percent) * replicas) / 100);
  };
  const most = count(budget.maxUnavailable);
  if (most !== undefined) return most;
  const fewest = count(budget.minAvailable);
  return fewest === undefined ? undefined : replicas - fewest;
}
