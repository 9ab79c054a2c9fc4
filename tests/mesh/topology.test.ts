import fc from "../support/properties";
import { overlap } from "../../config/cidr";
import { type Topology, topologyOf } from "../../lab/mesh/topology";
import { prodNodes, settings, vpsNode } from "../support/settings";

const plain = { name: "1500", mtuBytes: { vps: 1_500, home: 1_500 } };

const outside = ({ stranger, admin, home }: Topology): string[] => [
  stranger.address,
  ...home.wanAddresses,
  ...(admin ? [admin.address] : []),
];

describe("the topology of a stack", () => {
  it("has every node of the inventory at the address it has in life", () => {
    expect(topologyOf(settings(), plain).nodes.map(({ name, address }) => [name, address])).toEqual(
      [
        ["talos-vps-cp-0", "5.78.43.147"],
        ["talos-vps-cp-1", "5.78.106.249"],
        ["talos-pve-cp-0", "10.2.1.1"],
        ["talos-pve-worker-0", "10.2.2.1"],
        ["talos-pve-gpu-0", "10.2.2.2"],
      ],
    );
  });

  it("gives a VPS whose address the cloud will choose one kept for documentation", () => {
    const nodes = [vpsNode(), ...Object.values(prodNodes).slice(1)];
    const { address } = topologyOf(settings({ nodes }), plain).nodes[0] ?? {};
    expect(address).toMatch(/^(198\.51\.100|192\.0\.2|203\.0\.113)\./);
  });

  it.each([
    { adminCidrs: ["203.0.113.7/32"], address: "203.0.113.7" },
    { adminCidrs: ["2001:db8::/32", "198.51.100.0/24"], address: "198.51.100.1" },
    { adminCidrs: ["2001:db8::/32"], address: undefined },
  ])("puts an administrator into $adminCidrs: $address", ({ adminCidrs, address }) => {
    expect(topologyOf(settings({ network: { adminCidrs } }), plain).admin?.address).toBe(address);
  });

  it("keeps strangers and the router at home out of the administrators' networks", () => {
    const adminCidrs = ["198.51.100.0/24", "192.0.2.0/25"];
    const { stranger, home } = topologyOf(settings({ network: { adminCidrs } }), plain);
    const found = [stranger.address, ...home.wanAddresses].filter((address) =>
      adminCidrs.some((cidr) => overlap(cidr, address)),
    );
    expect(found).toEqual([]);
  });

  it("never gives an address twice, and derives the chain from the smaller underlay", () => {
    const bytes = fc.integer({ min: 1_360, max: 9_000 });
    fc.assert(
      fc.property(bytes, bytes, (vps, home) => {
        const topology = topologyOf(settings(), { name: "any", mtuBytes: { vps, home } });
        const addresses = [...topology.nodes.map(({ address }) => address), ...outside(topology)];
        expect(new Set(addresses).size).toBe(addresses.length);
        expect(topology.chain.kubeSpanMtuBytes).toBe(Math.min(vps, home) - 80);
        const links = { vps, home };
        expect(topology.nodes.map(({ mtuBytes }) => mtuBytes)).toEqual(
          topology.nodes.map(({ site }) => links[site]),
        );
      }),
      { numRuns: 30 },
    );
  });
});
