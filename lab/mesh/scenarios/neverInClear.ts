import { counters } from "../counters";
import type { Drill, Scenario } from "../drill";
import { type KubeSpanLink, kubeSpanLink } from "../kubeSpan";
import type { Mesh } from "../mesh";
import { homeIsBack } from "../recovery";

const cutTunnels = `
table inet cut {
  chain every {
    type filter hook forward priority -10; policy accept;
    udp dport 51820 drop
    udp sport 51820 drop
  }
}
`;

/** Lets every node and pod speak to all others over the sites' border, and counts clear packets. */
async function clearPackets(mesh: Mesh, change: Partial<KubeSpanLink> = {}): Promise<number> {
  for (const node of mesh.topology.nodes) {
    const link = { ...kubeSpanLink(mesh.topology, node), ...change };
    await mesh.route(node, link, new Set());
  }
  const internet = mesh.links.namespace("internet");
  const before = await counters(internet);
  const { nodes } = mesh.topology;
  const pairs = nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  await Promise.all(
    pairs.flatMap(({ from, to }) => [
      mesh.answers(from.name, to.address),
      mesh.answers(`${from.name}-pod`, to.pod.address),
    ]),
  );
  return (await counters(internet)).clear - before.clear;
}

async function neverInClear(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  await mesh.links.rules("internet", cutTunnels);
  const rendered = mesh.topology.nodes.some(
    (node) => kubeSpanLink(mesh.topology, node).allowDownPeerBypass,
  );
  const closed = await clearPackets(mesh);
  const bypassed = await clearPackets(mesh, { allowDownPeerBypass: true });
  for (const node of mesh.topology.nodes) {
    await mesh.route(node, kubeSpanLink(mesh.topology, node));
  }
  await mesh.links.rules("internet", "delete table inet cut\n");
  const word = "clear packets on the outer link";
  drill.record("With every tunnel cut", {
    allowDownPeerBypass: `${rendered}, as rendered`,
    [word]: closed,
  });
  drill.record("With every tunnel cut", {
    allowDownPeerBypass: "true, for comparison",
    [word]: bypassed,
  });
  return [
    ...(closed > 0
      ? [
          `${closed} packets left in clear` +
            (rendered ? "; the stack's cluster.allowDownPeerBypass is on" : ""),
        ]
      : []),
    ...(bypassed === 0
      ? ["no packet left in clear though the bypass was on: nothing is counted"]
      : []),
    ...(await homeIsBack(mesh, drill, "every tunnel cut and back")),
  ];
}

export const neverInClearScenario: Scenario = {
  name: "nothing in clear",
  promise: "with the tunnels cut no packet between nodes or pods leaves unencrypted",
  run: neverInClear,
};
