import { isOffered, kubeSpanLink, routedAddresses, tunnelRules } from "../../lab/mesh/kubeSpan";
import { type MeshNode, topologyOf } from "../../lab/mesh/topology";
import { settings } from "../support/settings";

const underlay = { name: "1500", mtuBytes: { vps: 1_500, home: 1_500 } };
const topology = topologyOf(settings(), underlay);
const node = (name: string): MeshNode => {
  const found = topology.nodes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name}: not in the fixture`);
  return found;
};
const [home] = topology.home.wanAddresses;

describe("a node's end of the mesh", () => {
  it("knows every other node by its own address, and holds each tunnel open", () => {
    const { peers } = kubeSpanLink(topology, node("talos-pve-cp-0"));
    expect(
      peers.map(({ name, allowedAddresses, keepaliveSeconds }) => ({
        name,
        allowedAddresses,
        keepaliveSeconds,
      })),
    ).toEqual([
      { name: "talos-vps-cp-0", allowedAddresses: ["5.78.43.147/32"], keepaliveSeconds: 25 },
      { name: "talos-vps-cp-1", allowedAddresses: ["5.78.106.249/32"], keepaliveSeconds: 25 },
      { name: "talos-pve-worker-0", allowedAddresses: ["10.2.2.1/32"], keepaliveSeconds: 25 },
      { name: "talos-pve-gpu-0", allowedAddresses: ["10.2.2.2/32"], keepaliveSeconds: 25 },
    ]);
  });

  it("tries a VPS at its public address, a home node on the LAN and then at the router", () => {
    const { peers } = kubeSpanLink(topology, node("talos-pve-cp-0"));
    expect(peers.map(({ endpoints }) => endpoints)).toEqual([
      ["5.78.43.147:51820"],
      ["5.78.106.249:51820"],
      ["10.2.2.1:51820", `${home}:51820`],
      ["10.2.2.2:51820", `${home}:51820`],
    ]);
  });

  it.each([
    { vps: 1_500, home: 1_500, mtuBytes: 1_420 },
    { vps: 1_500, home: 1_492, mtuBytes: 1_412 },
    { vps: 1_450, home: 1_500, mtuBytes: 1_370 },
  ])("takes its packet size from the document: $mtuBytes on $vps and $home", (one) => {
    const placed = topologyOf(settings(), { name: "case", mtuBytes: one });
    const links = placed.nodes.map((member) => kubeSpanLink(placed, member));
    expect(links.map(({ mtuBytes }) => mtuBytes)).toEqual(placed.nodes.map(() => one.mtuBytes));
  });

  it("says which node has no mesh", () => {
    const bare = { ...node("talos-pve-cp-0"), documents: [] };
    expect(() => kubeSpanLink(topology, bare)).toThrow(
      "talos-pve-cp-0: no KubeSpanConfig among its documents",
    );
  });
});

describe("the endpoint filter", () => {
  it.each([
    { address: "5.78.43.147", filters: ["0.0.0.0/0", "!10.244.0.0/16"], offered: true },
    { address: "10.244.1.1", filters: ["0.0.0.0/0", "!10.244.0.0/16"], offered: false },
    { address: "10.244.1.1", filters: ["!10.244.0.0/16", "0.0.0.0/0"], offered: true },
    { address: "10.2.1.1", filters: ["::/0"], offered: false },
    { address: "10.2.1.1", filters: [], offered: false },
  ])("offers $address under $filters: $offered", ({ address, filters, offered }) => {
    expect(isOffered(address, filters)).toBe(offered);
  });
});

describe("what enters the tunnel", () => {
  const link = kubeSpanLink(topology, node("talos-vps-cp-0"));
  const all = ["5.78.106.249/32", "10.2.1.1/32", "10.2.2.1/32", "10.2.2.2/32"];

  it.each([
    { allowDownPeerBypass: false, up: [], routed: all },
    { allowDownPeerBypass: true, up: [], routed: [] },
    { allowDownPeerBypass: true, up: ["talos-pve-cp-0"], routed: ["10.2.1.1/32"] },
  ])("is $routed with bypass $allowDownPeerBypass and $up up", (given) => {
    const { allowDownPeerBypass, up, routed } = given;
    expect(routedAddresses({ ...link, allowDownPeerBypass }, new Set(up))).toEqual(routed);
  });

  it("is marked, but for WireGuard's own packets, and its segments fit", () => {
    const rules = tunnelRules(["10.2.1.1/32"], 1_420)
      .split("\n")
      .map((line) => line.trim());
    expect(rules.slice(rules.indexOf("chain outgoing {") + 2, -3)).toEqual([
      "meta mark & 96 == 32 accept",
      'oifname "lo" accept',
      "ip daddr { 10.2.1.1/32 } tcp flags & (syn | rst) == syn tcp option maxseg size > 1380 tcp option maxseg size set 1380",
      "ip daddr { 10.2.1.1/32 } meta mark set meta mark & 4294967199 ^ 64 accept",
    ]);
  });

  it("is nothing when no address is routed, which nftables would refuse as an empty set", () => {
    expect(tunnelRules([], 1_420)).not.toContain("daddr");
  });
});
