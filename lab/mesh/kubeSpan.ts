import type { KubeSpanConfig } from "../../components/talos/network";
import { contains } from "../../config/cidr";
import type { MeshNode, NodeDocument, Topology } from "./topology";

/*
 * What Talos makes of a node's KubeSpan document and of what discovery tells it of the others.
 * Constants are Talos' own.
 */

const portNumber = 51_820;
const keepaliveSeconds = 25;
/** Carried by WireGuard's own packets, which must not enter the tunnel again. */
export const outerMark = 0x20;
const tunnelMark = 0x40;
const markMask = 0x60;
const tunnelTable = 180;

/** What one node's WireGuard knows of another. */
export interface Peer {
  readonly name: string;
  /** Where to try it, best first. */
  readonly endpoints: readonly string[];
  readonly allowedAddresses: readonly string[];
  readonly keepaliveSeconds: number;
}

export interface KubeSpanLink {
  readonly port: number;
  readonly mark: number;
  readonly mtuBytes: number;
  readonly allowDownPeerBypass: boolean;
  readonly peers: readonly Peer[];
}

/** @throws Error when the node has no KubeSpan document: there is no mesh to drill then. */
function kubeSpanDocument({ name, documents }: MeshNode): KubeSpanConfig {
  const found = documents.find(
    (document: NodeDocument): document is KubeSpanConfig =>
      "kind" in document && document.kind === "KubeSpanConfig",
  );
  if (found === undefined) throw new Error(`${name}: no KubeSpanConfig among its documents`);
  return found;
}

/** Whether a node offers this address: the last entry that names it decides, as in Talos. */
export function isOffered(address: string, filters: readonly string[]): boolean {
  return filters.reduce((offered, filter) => {
    const isExclusion = filter.startsWith("!");
    return contains(filter.replace("!", ""), address) ? !isExclusion : offered;
  }, false);
}

/** A node offers its own address, and the one discovery saw it come from. */
function endpointsOf(node: MeshNode, { home }: Topology): string[] {
  const seen = node.site === "home" ? [home.wanAddresses[0]] : [];
  return [node.address, ...seen]
    .filter((address) => isOffered(address, kubeSpanDocument(node).filters.endpoints))
    .map((address) => `${address}:${portNumber}`);
}

/** A node's end of the mesh. */
export function kubeSpanLink(topology: Topology, node: MeshNode): KubeSpanLink {
  const { mtu, allowDownPeerBypass } = kubeSpanDocument(node);
  return {
    port: portNumber,
    mark: outerMark,
    mtuBytes: mtu,
    allowDownPeerBypass,
    peers: topology.nodes
      .filter(({ name }) => name !== node.name)
      .map((peer) => ({
        name: peer.name,
        endpoints: endpointsOf(peer, topology),
        allowedAddresses: [`${peer.address}/32`],
        keepaliveSeconds,
      })),
  };
}

/** Which peers' traffic enters the tunnel: all of it, unless clear traffic to a lost peer is allowed. */
export function routedAddresses(link: KubeSpanLink, upPeers: ReadonlySet<string>): string[] {
  return link.peers
    .filter(({ name }) => !link.allowDownPeerBypass || upPeers.has(name))
    .flatMap(({ allowedAddresses }) => allowedAddresses);
}

/** Leads packets to those addresses into the tunnel, replacing whatever was led there before. */
export function tunnelRules(addresses: readonly string[], mtuBytes: number): string {
  const own = `meta mark & ${markMask} == ${outerMark} accept`;
  const routed = `ip daddr { ${addresses.join(", ")} }`;
  const mark = `${routed} meta mark set meta mark & ${0xffff_ffff - markMask} ^ ${tunnelMark} accept`;
  const ipAndTcpHeaderBytes = 40;
  const maxSegmentBytes = mtuBytes - ipAndTcpHeaderBytes;
  const clamp = `${routed} tcp flags & (syn | rst) == syn tcp option maxseg size > ${maxSegmentBytes} tcp option maxseg size set ${maxSegmentBytes}`;
  const toPeers = addresses.length === 0 ? [] : [clamp, mark];
  return [
    "table inet kubespan",
    "delete table inet kubespan",
    "table inet kubespan {",
    "  chain prerouting {",
    "    type filter hook prerouting priority filter; policy accept;",
    ...[own, ...toPeers.slice(1)].map((rule) => `    ${rule}`),
    "  }",
    "  chain outgoing {",
    "    type route hook output priority filter; policy accept;",
    ...[own, 'oifname "lo" accept', ...toPeers].map((rule) => `    ${rule}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** What `ip` is told so that marked packets take the tunnel. */
export const tunnelRoute = (link: string, mtuBytes: number): string =>
  `route replace default dev ${link} table ${tunnelTable} mtu ${mtuBytes}`;
export const tunnelRule = `rule add fwmark ${tunnelMark}/${markMask} table ${tunnelTable}`;
