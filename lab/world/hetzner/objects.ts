import type { Labels } from "./labels";

/** What every object of a project has. */
export interface Named {
  readonly id: number;
  readonly name: string;
  readonly labels: Labels;
  /** ISO 8601 */
  readonly created: string;
}

export interface PrivateNet {
  readonly networkId: number;
  readonly ip: string;
  readonly aliasIps: readonly string[];
  readonly macAddress: string;
}

export interface Server extends Named {
  readonly serverType: string;
  readonly location: string;
  readonly imageId: number;
  readonly userData: string;
  readonly sshKeyIds: readonly number[];
  readonly placementGroupId: number | null;
  readonly status: "running" | "off";
  /** What is running on it and holds every other change back, or nothing. */
  readonly actionInProgress: string | null;
  readonly privateNets: readonly PrivateNet[];
  readonly primaryDiskGiB: number;
  readonly hasBackups: boolean;
  readonly iso: string | null;
  readonly rescue: string | null;
  readonly protection: { readonly delete: boolean; readonly rebuild: boolean };
  /** Counts how often its disk was written anew; a rebuilt server is another machine. */
  readonly rebuilds: number;
  /** When its price was fixed: at its creation, or at the last change of its type. */
  readonly orderedAt: string;
}

export interface PrimaryIp extends Named {
  readonly type: "ipv4" | "ipv6";
  readonly location: string;
  /** An address, or a /64 network for IPv6. */
  readonly ip: string;
  /** Server it belongs to. */
  readonly assigneeId: number | null;
  /** It goes with its server. */
  readonly autoDelete: boolean;
  readonly protection: { readonly delete: boolean };
  /** Names by address; an IPv6 network may have several. */
  readonly dnsPointers: Readonly<Record<string, string>>;
}

export interface FirewallRule {
  readonly direction: "in" | "out";
  readonly protocol: "tcp" | "udp" | "icmp" | "gre" | "esp";
  /** `80` or `80-85`, for TCP and UDP only. */
  readonly port: string | null;
  /** CIDRs a packet may come from, for `in`. */
  readonly sourceIps: readonly string[];
  /** CIDRs a packet may go to, for `out`. */
  readonly destinationIps: readonly string[];
  readonly description: string | null;
}

export type FirewallTarget = { readonly serverId: number } | { readonly labelSelector: string };

export interface Firewall extends Named {
  readonly rules: readonly FirewallRule[];
  readonly appliedTo: readonly FirewallTarget[];
}

export interface PlacementGroup extends Named {
  readonly type: "spread";
}

export interface Subnet {
  readonly type: "cloud" | "server" | "vswitch";
  readonly ipRange: string;
  readonly networkZone: string;
  readonly gateway: string;
  readonly vswitchId: number | null;
}

export interface Route {
  readonly destination: string;
  readonly gateway: string;
}

export interface Network extends Named {
  readonly ipRange: string;
  readonly subnets: readonly Subnet[];
  readonly routes: readonly Route[];
  readonly exposeRoutesToVswitch: boolean;
  readonly protection: { readonly delete: boolean };
}

export interface Volume extends Named {
  readonly sizeGb: number;
  readonly location: string;
  readonly serverId: number | null;
  readonly format: "ext4" | "xfs" | null;
  readonly protection: { readonly delete: boolean };
}

/** A snapshot; the images of the catalogue are nobody's. */
export interface Image extends Named {
  readonly type: "snapshot";
  readonly description: string;
  readonly architecture: "x86" | "arm";
  /** Disk that a server made from it needs. */
  readonly diskGiB: number;
  /** What is paid for, compressed. */
  readonly sizeGb: number;
  readonly protection: { readonly delete: boolean };
}

export interface SshKey extends Named {
  readonly publicKey: string;
  /** MD5, in pairs joined by colons. */
  readonly fingerprint: string;
}
