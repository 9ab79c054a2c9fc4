import fc from "../../../support/properties";
import type { Machine, MachineVendor, Packet } from "../../../../lab/world/machine";
import { haveTunnel, type KubeSpanSettings, reaches } from "../../../../lab/world/network/kubeSpan";
import { Network, type NetworkState } from "../../../../lab/world/network/network";
import type { Outage } from "../../../../lab/world/outages";

const homeAddress = "203.0.113.7";

const machine = (name: string, site: Machine["site"], address: string): Machine => ({
  id: name,
  site,
  name,
  location: site,
  addresses: [address],
  isPoweredOn: true,
  cpuCount: 4,
  memoryMiB: 8_192,
  diskGiB: 80,
  gpuCount: 0,
  providerId: name,
});

const vps0 = machine("vps-0", "vps", "198.51.100.1");
const vps1 = machine("vps-1", "vps", "198.51.100.2");
const home0 = machine("home-0", "home", "10.2.1.1");
const home1 = machine("home-1", "home", "10.2.2.1");
const everyone = [vps0, vps1, home0, home1] as const;

interface Arrangement {
  readonly firewall?: (packet: Packet) => boolean;
  readonly outages?: readonly Outage[];
  readonly operatorAddress?: string;
}

function network({ firewall, outages = [], operatorAddress }: Arrangement = {}): Network {
  const isOpen = firewall ?? (({ port }) => port === 51_820);
  const vendor: MachineVendor = {
    machines: () => everyone,
    letsIn: ({ site }, packet) => site === "home" || isOpen(packet),
  };
  const state: NetworkState = {
    vendors: [vendor],
    outages,
    homeAddress,
    ...(operatorAddress !== undefined && { operatorAddress }),
  };
  return new Network(state);
}

const mesh: KubeSpanSettings = {
  isEnabled: true,
  allowsDownPeerBypass: false,
  endpointFilters: ["0.0.0.0/0", "!10.244.0.0/16"],
};
const member = (of: Machine, kubeSpan = mesh) => ({ machine: of, clusterId: "c", kubeSpan });
const closed = (): boolean => false;

describe("a packet", () => {
  const tcp = { protocol: "tcp", port: 50_000 } as const;

  it("from home comes to a VPS with the router's address", () => {
    const seen: string[] = [];
    const firewall = ({ from }: Packet): boolean => seen.push(from) > 0;
    const watching = network({ firewall });
    expect(watching.obstacle(home0, vps0, tcp)).toBeUndefined();
    expect(watching.obstacle(home1, vps0, tcp)).toBeUndefined();
    expect(watching.obstacle(vps1, vps0, tcp)).toBeUndefined();
    expect(watching.obstacle("operator", vps0, tcp)).toBeUndefined();
    expect(seen).toEqual([homeAddress, homeAddress, "198.51.100.2", homeAddress]);
  });

  it("does not get into the home network from outside, but stays inside it as it likes", () => {
    const open = { firewall: () => true };
    expect(network(open).obstacle(vps0, home0, tcp)).toBe(
      "the home network lets nobody in from outside",
    );
    expect(network(open).obstacle(home1, home0, tcp)).toBeUndefined();
    expect(network(open).obstacle("operator", home0, tcp)).toBeUndefined();
    const away = { ...open, operatorAddress: "192.0.2.1" };
    expect(network(away).obstacle("operator", home0, tcp)).toContain("lets nobody in");
  });

  it.each<{ outages: readonly Outage[]; from: Machine | "operator"; to: Machine; says: string }>([
    {
      outages: [{ kind: "machineDown", machine: "vps-0" }],
      from: vps1,
      to: vps0,
      says: "vps-0 is down",
    },
    {
      outages: [{ kind: "machineDown", machine: "vps-0" }],
      from: vps0,
      to: vps1,
      says: "vps-0 is down",
    },
    {
      outages: [{ kind: "siteCutOff", site: "vps" }],
      from: home0,
      to: vps0,
      says: "the site 'vps' is cut off",
    },
    {
      outages: [{ kind: "siteCutOff", site: "home" }],
      from: home0,
      to: vps0,
      says: "the site 'home' is cut off",
    },
    {
      outages: [{ kind: "siteCutOff", site: "home" }],
      from: "operator",
      to: vps0,
      says: "the site 'home' is cut off",
    },
    {
      outages: [{ kind: "linkDown" }],
      from: home0,
      to: vps0,
      says: "the link between the sites is down",
    },
    {
      outages: [{ kind: "operatorCutOff" }],
      from: "operator",
      to: home0,
      says: "the operator is cut off",
    },
  ])("is stopped because $says", ({ outages, from, to, says }) => {
    expect(network({ firewall: () => true, outages }).obstacle(from, to, tcp)).toBe(says);
  });

  it("goes on inside a site that is cut off, and where only the link is down, to the rest", () => {
    const open = { firewall: () => true };
    const cutOff = network({ ...open, outages: [{ kind: "siteCutOff", site: "vps" }] });
    expect(cutOff.obstacle(vps0, vps1, tcp)).toBeUndefined();
    const away = { ...open, operatorAddress: "192.0.2.1" };
    const noLink = network({ ...away, outages: [{ kind: "linkDown" }] });
    expect(noLink.obstacle("operator", vps0, tcp)).toBeUndefined();
  });
});

describe("a tunnel", () => {
  const pairs = everyone.flatMap((a, index) =>
    everyone.slice(index + 1).map((b) => [a, b] as const),
  );

  it.each(pairs)("exists between $name and $name", (a, b) => {
    expect(haveTunnel(network(), member(a), member(b))).toBe(true);
  });

  it("needs 51820 open on one side, which home can never offer", () => {
    const shut = network({ firewall: closed });
    expect(haveTunnel(shut, member(vps0), member(vps1))).toBe(false);
    expect(haveTunnel(shut, member(vps0), member(home0))).toBe(false);
    expect(haveTunnel(shut, member(home0), member(home1))).toBe(true);
  });

  it("does not come about to a peer whose addresses are filtered away on both sides", () => {
    const hidden = { ...mesh, endpointFilters: ["0.0.0.0/0", "!198.51.100.0/24"] };
    expect(haveTunnel(network(), member(home0), member(vps0, hidden))).toBe(false);
    expect(haveTunnel(network(), member(vps1), member(vps0, hidden))).toBe(true);
  });

  it("does not join clusters", () => {
    const other = { ...member(vps1), clusterId: "d" };
    expect(haveTunnel(network(), member(vps0), other)).toBe(false);
  });

  it("carries every port, so that none but its own has to be open", () => {
    expect(reaches(network(), member(vps0), member(home0), 2_380)).toBe(true);
    expect(reaches(network({ firewall: closed }), member(vps0), member(vps1), 2_380)).toBe(false);
  });

  it("can be done without where the bypass is allowed and the firewall open", () => {
    const bypassing = { ...mesh, allowsDownPeerBypass: true };
    const etcdOnly = network({ firewall: ({ port }) => port === 2_380 });
    const pair = [member(vps0, bypassing), member(vps1, bypassing)] as const;
    expect(reaches(etcdOnly, ...pair, 2_380)).toBe(true);
    expect(reaches(etcdOnly, ...pair, 10_250)).toBe(false);
    expect(reaches(etcdOnly, member(vps0), member(vps1), 2_380)).toBe(false);
  });
});

describe("reachability", () => {
  const outage: fc.Arbitrary<Outage> = fc.oneof(
    fc.constantFrom(...everyone).map(({ id }) => ({ kind: "machineDown" as const, machine: id })),
    fc
      .constantFrom("vps" as const, "home" as const)
      .map((site) => ({ kind: "siteCutOff" as const, site })),
    fc.constant({ kind: "linkDown" as const }),
    fc.constant({ kind: "operatorCutOff" as const }),
  );
  const arrangement = fc.record({
    outages: fc.array(outage, { maxLength: 3 }),
    openPorts: fc.subarray([51_820, 2_380, 6_443]),
    sources: fc.subarray([homeAddress, "198.51.100.1", "198.51.100.2"]),
    a: fc.constantFrom(...everyone),
    b: fc.constantFrom(...everyone),
  });

  it("through the mesh is the same in both directions", () => {
    fc.assert(
      fc.property(arrangement, ({ outages, openPorts, sources, a, b }) => {
        const firewall = ({ port, from }: Packet): boolean =>
          openPorts.includes(port) && sources.includes(from);
        const now = network({ outages, firewall });
        const [first, second] = [member(a), member(b)];
        expect(haveTunnel(now, first, second)).toBe(haveTunnel(now, second, first));
        expect(reaches(now, first, second, 2_380)).toBe(reaches(now, second, first, 2_380));
      }),
    );
  });

  it("never grows by an outage", () => {
    fc.assert(
      fc.property(arrangement, outage, ({ outages, openPorts, a, b }, further) => {
        const firewall = ({ port }: Packet): boolean => openPorts.includes(port);
        const before = network({ outages, firewall });
        const after = network({ outages: [...outages, further], firewall });
        const is = (now: Network): boolean => reaches(now, member(a), member(b), 2_380);
        expect(is(after) && !is(before)).toBe(false);
      }),
    );
  });

  it("of two home machines takes nothing but that both are up", () => {
    fc.assert(
      fc.property(arrangement, ({ outages }) => {
        const now = network({ outages, firewall: closed });
        const areUp = now.isUp(home0) && now.isUp(home1);
        expect(reaches(now, member(home0), member(home1), 2_380)).toBe(areUp);
      }),
    );
  });
});
