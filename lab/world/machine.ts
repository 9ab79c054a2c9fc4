import type { Site } from "../../config/schema";

/**
 * A machine as the world sees it, whichever vendor runs it. The vendors derive it from their own
 * objects; Talos, the network and the summary ask for nothing else.
 */
export interface Machine {
  /** Unique over both vendors and never given again: `hcloud/42`, `proxmox/atlas/2101#1`. */
  readonly id: string;
  readonly site: Site;
  /** The vendor's name for it; the node's hostname comes from its configuration. */
  readonly name: string;
  /** Hetzner location, or the Proxmox node. */
  readonly location: string;
  /** IPv4 addresses it answers on: public on a VPS, of the home LAN at home. */
  readonly addresses: readonly string[];
  readonly isPoweredOn: boolean;
  readonly cpuCount: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly gpuCount: number;
  /** What Kubernetes knows the machine by: `hcloud://42`, `proxmox://cluster/2101`. */
  readonly providerId: string;
}

/** A packet from somewhere to a machine. */
export interface Packet {
  /** IPv4 address it comes from. */
  readonly from: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** What a vendor tells the rest of the world. */
export interface MachineVendor {
  machines(): readonly Machine[];
  /** Whether the vendor's firewalls let a packet reach a machine; a closed one swallows it. */
  letsIn(machine: Machine, packet: Packet): boolean;
}
