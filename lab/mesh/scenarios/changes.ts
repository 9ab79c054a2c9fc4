import { seconds } from "../command";
import type { Drill, Scenario } from "../drill";
import { answering, homeIsBack, ofSite, recoveryTimeoutSeconds } from "../recovery";
import type { Mesh } from "../mesh";
import type { MeshNode } from "../topology";
import { neverInClearScenario } from "./neverInClear";

const pairCount = (nodes: readonly MeshNode[]): number => nodes.length * (nodes.length - 1);

/** Longer than WireGuard waits for an answer: only the keepalive makes a silent home speak. */
const silenceSeconds = 20;

/** Where a VPS sends what is for the home nodes: the router's address and the ports it chose. */
async function mappings(mesh: Mesh): Promise<readonly string[]> {
  const [vps] = ofSite(mesh, "vps");
  if (vps === undefined) return [];
  const peers = await mesh.peers(vps.name);
  return ofSite(mesh, "home").map(({ name }) => peers.get(name)?.endpoint ?? "none");
}

async function restartRouter(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const before = await mappings(mesh);
  await seconds(silenceSeconds);
  await mesh.links.restartRouter();
  const problems = await homeIsBack(mesh, drill, "router restarted with another address");
  const kept = (await mappings(mesh)).filter((mapping) => before.includes(mapping));
  return before.length === 0 || kept.length > 0
    ? [...problems, `the router has not drawn new mappings: ${kept.join(", ") || "none there"}`]
    : problems;
}

async function loseLink(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const [vps, home] = [ofSite(mesh, "vps"), ofSite(mesh, "home")];
  await mesh.links.setLink("router", "down");
  await seconds(2);
  const across = await answering(mesh, vps, home);
  const within = [...(await answering(mesh, vps, vps)), ...(await answering(mesh, home, home))];
  await mesh.links.setLink("router", "up");
  const problems = across.map((pair) => `${pair} answers without a link`);
  if (within.length !== pairCount(vps) + pairCount(home)) {
    problems.push(`within the sites only ${within.join(", ")} answer while the link is lost`);
  }
  return [...problems, ...(await homeIsBack(mesh, drill, "home link lost and back"))];
}

async function sameLan(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const home = ofSite(mesh, "home");
  const problems: string[] = [];
  for (const { name } of home) {
    const peers = await mesh.peers(name);
    for (const { name: other, address } of home.filter((node) => node.name !== name)) {
      const { endpoint = "none", lastHandshakeSeconds = 0 } = peers.get(other) ?? {};
      if (!endpoint.startsWith(`${address}:`) || lastHandshakeSeconds === 0) {
        problems.push(
          `${name} speaks to ${other} over ${endpoint}, expected its LAN address ${address}`,
        );
      }
    }
  }
  return problems;
}

async function removePeer(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const removed = mesh.topology.nodes.at(-1);
  if (removed === undefined) return ["there is no node to remove"];
  const others = mesh.topology.nodes.filter((node) => node !== removed);
  await Promise.all(others.map((node) => mesh.removePeer(node, removed.name)));
  const problems = (await answering(mesh, [removed], others)).map(
    (pair) => `${pair} answers though the peer was removed`,
  );
  const silent = await mesh.unreachable(recoveryTimeoutSeconds, others);
  problems.push(...silent.map((pair) => `${pair} fell silent with the removed peer`));
  await Promise.all(others.map((node) => mesh.addPeer(node, removed.name)));
  const missing = await mesh.unreachable(recoveryTimeoutSeconds);
  return [...problems, ...missing.map((pair) => `${pair} is not back after the peer is`)];
}

export const sameLanScenario: Scenario = {
  name: "two home nodes",
  promise: "home nodes behind one address speak over the LAN",
  run: sameLan,
};

export const changes: readonly Scenario[] = [
  {
    name: "a peer removed",
    promise: "nobody answers it any more, and nobody else notices",
    run: removePeer,
  },
  neverInClearScenario,
  {
    name: "home link lost and back",
    promise: `each site goes on by itself; the mesh is back in ${recoveryTimeoutSeconds} s`,
    run: loseLink,
  },
  {
    name: "home address changes",
    promise: `after the router restarts the mesh is back in ${recoveryTimeoutSeconds} s`,
    run: restartRouter,
  },
];
