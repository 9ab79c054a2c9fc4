import { counters } from "../counters";
import type { Drill, Scenario } from "../drill";
import { largestPassing } from "../ladder";
import { setPodRouteMtu } from "../pods";
import { ping } from "../ping";

/** A pod network that believes it stands on Ethernet: 1500 - 50. */
const tooLargePodMtuBytes = 1_450;
const kubeSpanOverEthernetBytes = 1_500;

async function podsTooLarge(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const { chain, nodes } = mesh.topology;
  const [from, to] = [nodes.at(0), nodes.at(-1)];
  if (!from || !to) return ["no nodes"];
  await setPodRouteMtu(mesh.links, mesh.topology, tooLargePodMtuBytes);
  const measured = await largestPassing(
    (packetBytes) =>
      ping(mesh.links.namespace(`${from.name}-pod`), to.pod.address, {
        packetBytes,
        timeoutSeconds: 0.5,
      }),
    { smallest: 576, derived: tooLargePodMtuBytes, largest: tooLargePodMtuBytes + 1 },
  );
  await setPodRouteMtu(mesh.links, mesh.topology, chain.podRouteMtuBytes);
  drill.record("Wrong chains", {
    chain: `pods ${tooLargePodMtuBytes} over KubeSpan ${chain.kubeSpanMtuBytes}`,
    seen: `${measured + 1} to ${tooLargePodMtuBytes} bytes are lost`,
  });
  return measured === chain.podRouteMtuBytes
    ? []
    : [`pods of ${tooLargePodMtuBytes} pass ${measured}, expected ${chain.podRouteMtuBytes}`];
}

async function tunnelTooLarge(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const { nodes, chain } = mesh.topology;
  const [from, to] = ["vps", "home"].map((site) => nodes.find((node) => node.site === site));
  if (!from || !to) return ["there is no pair over both sites"];
  const fragments = async (): Promise<number> =>
    (await counters(mesh.links.namespace("internet"))).fragments;
  const before = await fragments();
  const setTunnels = (mtuBytes: number): Promise<unknown> =>
    Promise.all([from, to].map(({ name }) => mesh.links.setTunnel(name, mtuBytes)));
  await setTunnels(kubeSpanOverEthernetBytes);
  const passes = await ping(mesh.links.namespace(from.name), to.address, {
    packetBytes: kubeSpanOverEthernetBytes,
  });
  await setTunnels(chain.kubeSpanMtuBytes);
  const cut = (await fragments()) - before;
  drill.record("Wrong chains", {
    chain: `KubeSpan ${kubeSpanOverEthernetBytes} over ${chain.underlayMtuBytes}`,
    seen: passes ? `${cut} fragments on the outer link` : "lost",
  });
  return cut === 0 ? ["a tunnel as large as its underlay shows no fragment"] : [];
}

export const wrongChain: Scenario = {
  name: "wrong chains",
  promise: "a packet size that is not the derived one is caught",
  run: async (drill) => {
    const problems = [...(await podsTooLarge(drill)), ...(await tunnelTooLarge(drill))];
    await (await drill.mesh()).links.forgetPathMtus();
    return problems;
  },
};
