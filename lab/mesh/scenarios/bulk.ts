import { counters } from "../counters";
import type { Scenario } from "../drill";
import { stream } from "../stream";

const durationSeconds = { test: 2, soak: 15 };

export const bulk: Scenario = {
  name: "bulk stream",
  promise: "a TCP stream from home to a VPS and back crosses the internet without a fragment",
  run: async (drill) => {
    const mesh = await drill.mesh();
    const { nodes } = mesh.topology;
    const [vps, home] = ["vps", "home"].map((site) => nodes.find((node) => node.site === site));
    if (!vps || !home) return ["there is no pair over both sites"];
    const routes = [home, vps].flatMap((from) => {
      const to = from === home ? vps : home;
      return [
        { layer: "node", from: from.name, machine: to.name, address: to.address },
        {
          layer: "pod",
          from: `${from.name}-pod`,
          machine: `${to.name}-pod`,
          address: to.pod.address,
        },
      ];
    });
    const problems: string[] = [];
    for (const { layer, from, ...to } of routes) {
      const before = await counters(mesh.links.namespace("internet"));
      const duration = durationSeconds[drill.options.soak ? "soak" : "test"];
      const { megabitsPerSecond, pingMilliseconds } = await stream(mesh, from, to, duration);
      const after = await counters(mesh.links.namespace("internet"));
      const fragments = after.fragments - before.fragments;
      const packets = after.tunnel - before.tunnel;
      drill.record("Bulk TCP stream", {
        stream: `${from} to ${to.machine}`,
        "Mbit/s": megabitsPerSecond.toFixed(0),
        "round trip, ms": pingMilliseconds.toFixed(1),
        packets,
        fragments,
      });
      if (packets < 1_000) problems.push(`${layer}: only ${packets} packets were counted`);
      if (fragments > 0) problems.push(`${layer}: ${fragments} fragments`);
    }
    return problems;
  },
};
