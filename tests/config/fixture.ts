import { homeNode, merged, prodNodes, vpsNode } from "../support/settings";

/** What is laid over the prod stack file, and every problem it makes, as `path: message`. */
export type Rejection = readonly [fault: string, overrides: unknown, problems: readonly string[]];

export const nodes = (): readonly object[] => Object.values(prodNodes);

type Key = keyof typeof prodNodes;

/** The prod nodes with one of them changed, others too, and more added. */
export function node(
  key: Key,
  change: object,
  others: Readonly<Partial<Record<Key, object>>> = {},
  more: Readonly<Record<string, object>> = {},
): { nodes: readonly unknown[] } {
  return {
    nodes: Object.values(merged(prodNodes, { ...others, [key]: change, ...more }) as object),
  };
}

export const without = (key: Key): readonly unknown[] =>
  Object.values(merged(prodNodes, { [key]: undefined }) as object);

export const homeCp1 = homeNode({
  name: "talos-pve-cp-1",
  role: "controlplane",
  address: "10.2.1.2",
  vmId: 2_102,
  localPathGiB: 0,
});

/** VPS beside the two of prod, with addresses of their own. */
export function moreVps(count: number, role: "controlplane" | "worker" = "controlplane"): object[] {
  return Array.from({ length: count }, (_, index) =>
    vpsNode({ name: `talos-vps-more-${index}`, role, localPathGiB: 0 }),
  );
}

/** What the schema publishes by default. */
export const web = [
  { protocol: "tcp", port: 80, description: "HTTP" },
  { protocol: "tcp", port: 443, description: "HTTPS" },
] as const;
