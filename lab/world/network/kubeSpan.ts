import { contains } from "../../../config/cidr";
import type { Machine } from "../machine";
import type { Network } from "./network";

/** Port of every tunnel; a constant of Talos. */
const kubeSpanPort = 51_820;

export interface KubeSpanSettings {
  readonly isEnabled: boolean;
  /** Whether traffic to a peer without a tunnel goes in clear instead of nowhere. */
  readonly allowsDownPeerBypass: boolean;
  /** Networks whose addresses are offered to peers; one with `!` is not. Empty offers all. */
  readonly endpointFilters: readonly string[];
}

/** A machine that takes part in a cluster's mesh. */
export interface MeshMember {
  readonly machine: Machine;
  readonly clusterId: string;
  readonly kubeSpan: KubeSpanSettings;
}

/** Whether peers learn an address of a machine at which they may try it. */
function isOffered({ machine, kubeSpan: { endpointFilters } }: MeshMember): boolean {
  const holds = (cidr: string, address: string): boolean => contains(cidr, address);
  const [refused, admitted] = [true, false].map((isRefusal) =>
    endpointFilters
      .filter((filter) => filter.startsWith("!") === isRefusal)
      .map((filter) => filter.replace(/^!/, "")),
  );
  return machine.addresses.some(
    (address) =>
      !refused?.some((cidr) => holds(cidr, address)) &&
      (admitted?.length === 0 || admitted?.some((cidr) => holds(cidr, address)) === true),
  );
}

/** Whether two members have a tunnel. One of them has to get through; the other answers. */
export function haveTunnel(network: Network, a: MeshMember, b: MeshMember): boolean {
  if (!a.kubeSpan.isEnabled || !b.kubeSpan.isEnabled || a.clusterId !== b.clusterId) return false;
  const packet = { protocol: "udp", port: kubeSpanPort } as const;
  const getsThrough = (from: MeshMember, to: MeshMember): boolean =>
    isOffered(to) && network.obstacle(from.machine, to.machine, packet) === undefined;
  return getsThrough(a, b) || getsThrough(b, a);
}

/** Whether a connection from one member to a TCP port of another comes about. */
export function reaches(network: Network, from: MeshMember, to: MeshMember, port: number): boolean {
  if (from.machine.id === to.machine.id) return network.isUp(from.machine);
  if (haveTunnel(network, from, to)) return true;
  const { isEnabled, allowsDownPeerBypass } = from.kubeSpan;
  // Without a tunnel a member of the mesh drops what is for its peers, unless told otherwise.
  if (isEnabled && to.kubeSpan.isEnabled && !allowsDownPeerBypass) return false;
  return network.obstacle(from.machine, to.machine, { protocol: "tcp", port }) === undefined;
}
