import { ciliumValues } from "../../components/platform/ciliumValues";
import { inside, run } from "./command";
import type { Links } from "./links";
import type { MeshNode, Topology } from "./topology";

/*
 * The pod network: the kernel's VXLAN stands for Cilium's. The device carries what Cilium's `MTU`
 * says, the routes what is left beside VXLAN.
 */

const vxlan = { link: "cilium_vxlan", id: 2, port: 8_472 };

const macOf = ({ nodes }: Topology, node: MeshNode): string =>
  `02:00:00:00:00:${(nodes.indexOf(node) + 1).toString(16).padStart(2, "0")}`;

const othersThan = ({ nodes }: Topology, node: MeshNode): MeshNode[] =>
  nodes.filter((other) => other !== node);

const toInternet = ({ pod }: MeshNode, mtu: string): string =>
  `route replace default via ${pod.gateway} dev eth0 onlink${mtu}`;

const toPod = ({ pod }: MeshNode, mtu: string): string =>
  `route replace ${pod.address}/32 via ${pod.gateway} dev ${vxlan.link} onlink${mtu}`;

/** Puts one pod on a node, and the ways from it to the other nodes' pods. */
export async function addPod(links: Links, topology: Topology, node: MeshNode): Promise<void> {
  const { MTU: deviceMtuBytes } = ciliumValues(topology.chain);
  const mtu = ` mtu ${topology.chain.podRouteMtuBytes}`;
  const others = othersThan(topology, node);
  const pod = `${node.name}-pod`;
  await links.addNamespace(pod);
  await links.connect(pod, "eth0", node.name, "lxc0", deviceMtuBytes);
  await links.ip(pod, `address add ${node.pod.address}/32 dev eth0`, toInternet(node, mtu));
  // DF on the outer packet, which Cilium leaves off: here a packet too large is lost, not cut up.
  const device = `address ${macOf(topology, node)} mtu ${deviceMtuBytes} type vxlan`;
  await links.ip(
    node.name,
    `address add ${node.pod.gateway}/32 dev lxc0`,
    `route add ${node.pod.address}/32 dev lxc0`,
    `link add ${vxlan.link} ${device} id ${vxlan.id} dstport ${vxlan.port} local ${node.address} nolearning df set`,
    `link set ${vxlan.link} up`,
    ...others.flatMap((other) => [
      `neigh add ${other.pod.gateway} lladdr ${macOf(topology, other)} dev ${vxlan.link} nud permanent`,
      toPod(other, mtu),
    ]),
  );
  const forwarding = others.map(
    (other) => `fdb add ${macOf(topology, other)} dev ${vxlan.link} dst ${other.address}\n`,
  );
  await run(...inside(links.namespace(node.name), "bridge", "-batch", "-"), forwarding.join(""));
}

/** Gives every route between pods another packet size; without one the device's own is the limit. */
export async function setPodRouteMtu(
  links: Links,
  topology: Topology,
  bytes?: number,
): Promise<void> {
  const mtu = bytes === undefined ? "" : ` mtu ${bytes}`;
  const deviceMtuBytes = Math.max(bytes ?? 0, topology.chain.ciliumMtuBytes);
  for (const node of topology.nodes) {
    await links.ip(
      `${node.name}-pod`,
      `link set eth0 mtu ${deviceMtuBytes}`,
      toInternet(node, mtu),
    );
    await links.ip(
      node.name,
      `link set lxc0 mtu ${deviceMtuBytes}`,
      `link set ${vxlan.link} mtu ${deviceMtuBytes}`,
      ...othersThan(topology, node).map((other) => toPod(other, mtu)),
    );
  }
}
