import { mtuChain, type MtuChain } from "../../components/mtuChain";
import { addressDocument, machineDocuments } from "../../components/talos/machineDocuments";
import { overlap, prefixLengthOf } from "../../config/cidr";
import type { NodeSettings, Settings, Site } from "../../config/schema";

/** The documents that make a node what it is, the one with its own address included. */
export type NodeDocument =
  ReturnType<typeof machineDocuments>[number] | ReturnType<typeof addressDocument>;

/** Largest packet of each site's links, in bytes. */
export interface Underlay {
  readonly name: string;
  readonly mtuBytes: Readonly<Record<Site, number>>;
}

/** A machine of the inventory, where the drill puts it. */
export interface MeshNode {
  /** Name in the stack file, and of its network namespace. */
  readonly name: string;
  readonly site: Site;
  readonly role: NodeSettings["role"];
  readonly address: string;
  readonly mtuBytes: number;
  readonly documents: readonly NodeDocument[];
  readonly pod: { readonly address: string; readonly gateway: string };
}

/** Somebody on the internet who is no node. */
export interface Outsider {
  readonly name: string;
  readonly address: string;
}

export interface Topology {
  readonly underlay: Underlay;
  readonly chain: MtuChain;
  readonly nodes: readonly MeshNode[];
  readonly home: {
    readonly lanCidr: string;
    readonly gateway: string;
    readonly prefixLength: number;
    /** The router's address on the internet, and the one it has after it was restarted. */
    readonly wanAddresses: readonly [string, string];
  };
  /** May use the administrators' ports; absent when the stack admits none over IPv4. */
  readonly admin?: Outsider;
  readonly stranger: Outsider;
}

/** The router of every link on the internet segment: the address Hetzner's gateway has. */
export const internetGateway = "172.31.1.1";

/** Addresses kept for documentation stand for those that the stack file does not name. */
const documentation = (used: readonly string[]): (() => string) => {
  const free = ["198.51.100.", "192.0.2.", "203.0.113."]
    .flatMap((prefix) => Array.from({ length: 200 }, (_, index) => `${prefix}${index + 10}`))
    .filter((address) => !used.some((network) => overlap(network, address)))
    .values();
  return () => {
    const { value, done } = free.next();
    if (done === true) throw new RangeError("no documentation address is left for the drill");
    return value;
  };
};

/** What a node's documents say of its link; without a word on it, the network decides. */
const linkMtuBytes = (documents: readonly NodeDocument[]): number | undefined =>
  documents.flatMap((document) =>
    "kind" in document && document.kind === "LinkConfig" ? [document.mtu] : [],
  )[0];

const firstHost = (cidr: string): string => {
  const [address = "", prefix = "32"] = cidr.split("/");
  if (prefix === "32") return address;
  return address.replace(/\d+$/, (last) => String(Number(last) + 1));
};

/** The settings on another underlay; the chain then follows from it as in the program. */
function onUnderlay(settings: Settings, { mtuBytes }: Underlay): Settings {
  const { vps, home } = settings.sites;
  return {
    ...settings,
    sites: {
      vps: { ...vps, underlayMtuBytes: mtuBytes.vps },
      home: { ...home, underlayMtuBytes: mtuBytes.home },
    },
  };
}

/** Places the inventory of a stack on the internet and behind the router at home. */
export function topologyOf(configured: Settings, underlay: Underlay): Topology {
  const settings = onUnderlay(configured, underlay);
  const { nodes, network, sites } = settings;
  const chain = mtuChain([underlay.mtuBytes.vps, underlay.mtuBytes.home]);
  const vpsAddresses = nodes.flatMap((node) =>
    node.site === "vps" && node.primaryIpv4 ? [node.primaryIpv4.address] : [],
  );
  const nextAddress = documentation([
    ...network.adminCidrs,
    ...Object.values(network.reservedCidrs),
    ...vpsAddresses,
  ]);
  const adminCidr = network.adminCidrs.find((cidr) => !cidr.includes(":"));
  const podPrefix = network.podCidr.split(".").slice(0, 2).join(".");

  const place = (node: NodeSettings, index: number): MeshNode => {
    const address =
      node.site === "home" ? node.address : (node.primaryIpv4?.address ?? nextAddress());
    const documents = [...machineDocuments(settings, node, chain), addressDocument(node, address)];
    return {
      name: node.name,
      site: node.site,
      role: node.role,
      address,
      mtuBytes: linkMtuBytes(documents) ?? underlay.mtuBytes[node.site],
      documents,
      pod: { address: `${podPrefix}.${index}.10`, gateway: `${podPrefix}.${index}.1` },
    };
  };
  return {
    underlay,
    chain,
    nodes: nodes.map(place),
    home: {
      lanCidr: sites.home.lanCidr,
      gateway: sites.home.gateway,
      prefixLength: prefixLengthOf(sites.home.lanCidr),
      wanAddresses: [nextAddress(), nextAddress()],
    },
    ...(adminCidr !== undefined && { admin: { name: "admin", address: firstHost(adminCidr) } }),
    stranger: { name: "stranger", address: nextAddress() },
  };
}
