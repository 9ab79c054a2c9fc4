import { largestPassing } from "../ladder";
import { counters, members } from "../counters";
import { type Drill, type Scenario, underlays } from "../drill";
import type { Mesh } from "../mesh";
import { setPodRouteMtu } from "../pods";
import { ping } from "../ping";
import { outerMark } from "../kubeSpan";
import type { MeshNode } from "../topology";

const table = "Largest packet by layer, bytes";
const joinTimeoutSeconds = 30;
const smallest = 576;
/** Beyond every layer's size, so that one too large would be found. */
const headroom = 100;

interface Layer {
  readonly name: string;
  readonly derived: number;
  readonly from: string;
  readonly to: string;
  readonly mark?: number;
}

const passes = (mesh: Mesh, { from, to, mark }: Layer, packetBytes: number): Promise<boolean> =>
  ping(mesh.links.namespace(from), to, {
    packetBytes,
    timeoutSeconds: 0.5,
    ...(mark !== undefined && { mark }),
  });

/** What ought to pass is tried again: on a busy machine a packet may come too late. */
const measure = (mesh: Mesh, layer: Layer): Promise<number> =>
  largestPassing(
    async (packetBytes) =>
      (await passes(mesh, layer, packetBytes)) ||
      (packetBytes <= layer.derived && (await passes(mesh, layer, packetBytes))),
    { smallest, derived: layer.derived, largest: layer.derived + headroom },
  );

/** One pair of each kind, both directions between the sites. */
function pairsOf(nodes: readonly MeshNode[]): readonly (readonly [MeshNode, MeshNode])[] {
  const [vps, secondVps] = nodes.filter(({ site }) => site === "vps");
  const [home, secondHome] = nodes.filter(({ site }) => site === "home");
  return [
    [vps, secondVps],
    [vps, home],
    [home, vps],
    [home, secondHome],
  ].flatMap(([from, to]) => (from && to ? [[from, to] as const] : []));
}

/** An IPv6 header is larger than the IPv4 one that is measured by this; KubeSpan keeps the room. */
const ipv6ExtraBytes = 20;

/**
 * Sends full packets, and only those that pass: the kernel remembers a refusal by the address, and
 * the address of a VPS is that of its tunnel too, whose packets it would then cut up.
 */
async function fullPackets(drill: Drill, mesh: Mesh, layers: readonly Layer[]): Promise<string[]> {
  const { underlay, chain } = mesh.topology;
  for (const layer of layers) await passes(mesh, layer, layer.derived);
  const internet = mesh.links.namespace("internet");
  const { fragments } = await counters(internet);
  const largest = Math.max(...(await members(internet, "counted", "sizes")));
  drill.record("On the outer link", {
    underlay: underlay.name,
    "largest WireGuard packet": largest,
    "smallest underlay": chain.underlayMtuBytes,
    fragments,
  });
  return [
    ...(fragments > 0 ? [`${fragments} fragments on the outer link`] : []),
    ...(largest + ipv6ExtraBytes === chain.underlayMtuBytes
      ? []
      : [
          `the largest WireGuard packet has ${largest} bytes; over IPv6 it would not fill ` +
            `${chain.underlayMtuBytes} exactly`,
        ]),
  ];
}

async function sizesOn(drill: Drill, underlay: (typeof underlays)[number]): Promise<string[]> {
  const mesh = await drill.mesh(underlay);
  const { chain, nodes, stranger } = mesh.topology;
  const unreachable = await mesh.unreachable(joinTimeoutSeconds);
  if (unreachable.length > 0)
    return [`no answer in ${joinTimeoutSeconds} s: ${unreachable.join(", ")}`];

  const underlayLayers = (["vps", "home"] as const).flatMap((site): Layer[] => {
    const node = nodes.find((candidate) => candidate.site === site);
    if (node === undefined) return [];
    const derived = underlay.mtuBytes[site];
    const name = `underlay, ${site} to the internet`;
    return [{ name, derived, from: node.name, to: stranger.address, mark: outerMark }];
  });
  const layers = pairsOf(nodes).flatMap(([from, to]): Layer[] => {
    const pair = `${from.site} to ${to.site}`;
    const pods = { from: `${from.name}-pod`, to: to.pod.address };
    return [
      {
        name: `KubeSpan, ${pair}`,
        derived: chain.kubeSpanMtuBytes,
        from: from.name,
        to: to.address,
      },
      { name: `pod through VXLAN, ${pair}`, derived: chain.podRouteMtuBytes, ...pods },
    ];
  });
  const problems = await fullPackets(drill, mesh, layers);
  const compare = async (layer: Layer): Promise<void> => {
    const measured = await measure(mesh, layer);
    const { name, derived } = layer;
    drill.record(table, { underlay: underlay.name, layer: name, derived, measured });
    if (measured !== derived) problems.push(`${name}: derived ${derived}, measured ${measured}`);
  };
  for (const layer of [...underlayLayers, ...layers]) await compare(layer);

  // Without the route's own limit the VXLAN underneath must refuse at the same size.
  await setPodRouteMtu(mesh.links, mesh.topology);
  for (const layer of layers.filter(({ name }) => name.startsWith("pod"))) {
    await compare({ ...layer, name: layer.name.replace("pod", "pod without a route limit") });
  }
  await setPodRouteMtu(mesh.links, mesh.topology, chain.podRouteMtuBytes);
  await mesh.links.forgetPathMtus();
  return problems;
}

/** One scenario for each underlay. */
export const packetSizes: readonly Scenario[] = underlays.map((underlay) => ({
  name: `packet sizes, ${underlay.name}`,
  promise: `all pairs answer in ${joinTimeoutSeconds} s; each layer carries the derived size and not one byte more`,
  run: (drill) => sizesOn(drill, underlay),
}));
