import { firewallRules } from "../../../components/firewallRules";
import type { Drill, Scenario } from "../drill";
import { hetznerFirewall } from "../hetznerFirewall";
import { homeRouter } from "../homeRouter";
import type { Mesh } from "../mesh";
import { promisedPorts, type Protocol, scan } from "../scan";
import type { MeshNode } from "../topology";

const protocols: readonly Protocol[] = ["tcp", "udp"];
const allPorts = 65_535;
const table = "Ports that an outsider reaches";
/** What somebody tries who knows what a node runs. */
const knownPorts = [
  ...[22, 53, 80, 443, 2_379, 2_380, 4_240, 4_244, 6_443, 7_445, 8_472, 9_100, 10_250, 10_256],
  ...[30_000, 50_000, 50_001, 51_820, 51_871],
];
/** Ports of the cluster's own that anybody would try first. */
const inner = { tcp: [2_379, 2_380, 10_250, 50_001], udp: [8_472] };

async function scanServers(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const { nodes, stranger, admin } = mesh.topology;
  const problems: string[] = [];
  for (const { name, address } of nodes.filter(({ site }) => site === "vps")) {
    for (const from of [stranger, ...(admin ? [admin] : [])]) {
      for (const protocol of protocols) {
        const expected = promisedPorts(drill.options.settings.network, protocol, from);
        const { tried, reached } = await scan(mesh, protocol, from, address, [name]);
        drill.record(table, {
          node: name,
          from: from.name,
          protocol,
          tried,
          reached: reached.join(", ") || "none",
        });
        if (tried !== allPorts)
          problems.push(`${name}: only ${tried} ${protocol} ports were tried`);
        if (reached.join() !== expected.join()) {
          problems.push(
            `${name}: ${from.name} reaches ${protocol} ${reached.join(", ") || "nothing"}, expected ${expected.join(", ")}`,
          );
        }
      }
    }
  }
  return problems;
}

const homeNodesOf = (mesh: Mesh): readonly MeshNode[] =>
  mesh.topology.nodes.filter(({ site }) => site === "home");

/**
 * A neighbour at the provider may send packets for the LAN to the router, whatever the internet
 * does. The next hop is said, because nobody would answer for an address of the LAN out there.
 */
async function withRouteHome<T>(mesh: Mesh, work: () => Promise<T>): Promise<T> {
  const { lanCidr, wanAddresses } = mesh.topology.home;
  const link = mesh.links.internetLink("router");
  await mesh.links.ip(
    "internet",
    `route replace ${lanCidr} via ${wanAddresses[0]} dev ${link} onlink`,
  );
  try {
    return await work();
  } finally {
    await mesh.links.ip("internet", `route del ${lanCidr}`);
  }
}

async function scanHome(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  return withRouteHome(mesh, () => scanBehindRouter(drill, mesh));
}

async function scanBehindRouter(drill: Drill, mesh: Mesh): Promise<string[]> {
  const { home, stranger } = mesh.topology;
  const homeNodes = homeNodesOf(mesh);
  const problems: string[] = [];
  for (const address of [home.wanAddresses[0], ...homeNodes.map((node) => node.address)]) {
    for (const protocol of protocols) {
      const names = homeNodes.map(({ name }) => name);
      const ports = address === home.wanAddresses[0] ? [] : knownPorts;
      const { tried, reached } = await scan(mesh, protocol, stranger, address, names, ports);
      const node = names[homeNodes.findIndex((one) => one.address === address)] ?? "home router";
      const row = { node, from: stranger.name, protocol, tried };
      drill.record(table, { ...row, reached: reached.join(", ") || "none" });
      if (tried !== (ports.length || allPorts))
        problems.push(`${address}: only ${tried} ${protocol} ports were tried`);
      if (reached.length > 0)
        problems.push(`${address}: ${protocol} ${reached.join(", ")} reach home`);
    }
  }
  return homeNodes.length > 0 ? problems : ["there is no home node to reach"];
}

/** Takes the router's door away, and expects the scan to tell. */
async function scanOpenedRouter(mesh: Mesh): Promise<string[]> {
  const [node] = homeNodesOf(mesh);
  if (node === undefined) return ["there is no home node to reach"];
  const replace = (text: string): Promise<void> =>
    mesh.links.rules("router", `delete table inet router\n${text}`);
  await replace(homeRouter.replace(/^.* drop$\n/m, ""));
  try {
    const { reached } = await withRouteHome(mesh, () =>
      scan(mesh, "tcp", mesh.topology.stranger, node.address, [node.name], knownPorts),
    );
    return reached.length > 0 ? [] : ["the router let everything in and nothing was found"];
  } finally {
    await replace(homeRouter);
  }
}

/** Opens what must stay closed, and expects the scan to tell. */
async function scanOpened(drill: Drill): Promise<string[]> {
  const mesh = await drill.mesh();
  const { nodes, stranger } = mesh.topology;
  const server = nodes.find(({ site }) => site === "vps");
  if (server === undefined) return ["there is no VPS to scan"];
  const { network } = drill.options.settings;
  const rules = firewallRules(network);
  const opened = protocols.flatMap((protocol) =>
    inner[protocol].map((port) => ({ protocol, port, description: "opened" })),
  );
  const publishedPorts = [...network.publishedPorts, ...opened];
  const link = mesh.links.internetLink(server.name);
  const replace = (text: string): Promise<void> =>
    mesh.links.rules("internet", `delete table inet firewall-${link}\n${text}`);
  await replace(hetznerFirewall(firewallRules({ ...network, publishedPorts }), link));
  const problems: string[] = [];
  for (const protocol of protocols) {
    const { reached } = await scan(mesh, protocol, stranger, server.address, [server.name]);
    const missed = inner[protocol].filter((port) => !reached.includes(port));
    if (missed.length > 0)
      problems.push(`${protocol} ${missed.join(", ")} were open and not found`);
  }
  await replace(hetznerFirewall(rules, link));
  return [...problems, ...(await scanOpenedRouter(mesh))];
}

export const publicPorts: readonly Scenario[] = [
  {
    name: "ports of every VPS",
    promise:
      "all TCP and UDP ports tried: only the published set reaches a VPS, and the APIs for administrators",
    run: scanServers,
  },
  { name: "ports at home", promise: "nothing from outside reaches a home node", run: scanHome },
  {
    name: "an opened port",
    promise: "the scan finds a port that should be closed, on a VPS and behind the router",
    run: scanOpened,
  },
];
