import { onlyVpsNodesArePublic } from "../../../policies/rules/onlyVpsNodesArePublic";
import { type Subject, unknown, violationsOf } from "../../support/violationsOf";
import { compliantCluster, node, server } from "../subjects";

const fix =
  " Fix: in `hybrid:nodes` give VPS nodes the role controlplane and a primary IPv4, and home nodes an address of the home LAN.";

const violations = async (...resources: Parameters<typeof violationsOf>[1]) =>
  (await violationsOf(onlyVpsNodesArePublic, resources)).violations;

describe("only-vps-nodes-are-public", () => {
  it("accepts the five nodes and their servers", async () => {
    const vps = node("vps-0");
    const resources = [...compliantCluster, server("vps-0", {}, { parent: vps })];

    expect(await violationsOf(onlyVpsNodesArePublic, resources)).toEqual({
      violations: [],
      urns: [],
      unchecked: [],
    });
    expect(await violations()).toEqual([]);
  });

  it.each([
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.1.1",
    "172.16.0.0",
    "172.31.255.255",
    "192.168.255.255",
  ])("takes %s for private: right at home, wrong on a VPS", async (address) => {
    expect(await violations(node("h", { site: "home", role: "worker", address }))).toEqual([]);
    expect(await violations(node("v", { address }))).toEqual([
      `node 'v': address ${address} on site vps is private, expected a public IPv4 address.${fix}`,
    ]);
  });

  it.each(["1.0.0.0", "11.0.0.0", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.169.0.0"])(
    "takes %s for public: right on a VPS, wrong at home",
    async (address) => {
      expect(await violations(node("v", { address }))).toEqual([]);
      expect(await violations(node("h", { site: "home", address }))).toEqual([
        `node 'h': address ${address} on site home is public, expected a private IPv4 address.${fix}`,
      ]);
    },
  );

  it.each(["2a01:4ff::1", "", "10.2.1.1/16", "nothing"])(
    "takes %p for no address on either site",
    async (address) => {
      for (const [site, wanted] of [
        ["vps", "public"],
        ["home", "private"],
      ] as const) {
        expect(await violations(node("n", { site, address }))).toEqual([
          `node 'n': address ${address} on site ${site} is no IPv4 address, expected a ${wanted} IPv4 address.${fix}`,
        ]);
      }
    },
  );

  it("reports each node by its own fault", async () => {
    expect(
      await violations(node("moon", { site: "moon" }), node("worker", { role: "worker" }), {
        type: "hybrid:cluster:TalosNode",
        name: "empty",
        outputs: {},
      }),
    ).toEqual([
      `node 'moon': site moon, expected vps or home.${fix}`,
      `node 'worker': a VPS with role worker, expected role controlplane.${fix}`,
      `node 'empty': site nothing, expected vps or home.${fix}`,
    ]);
  });

  it("reports a VPS whose server has no public IPv4, and no other server", async () => {
    const off = { publicNets: [{ ipv4Enabled: false, ipv6Enabled: true }] };
    const vps = node("vps-0");

    expect(
      await violations(
        vps,
        server("vps-0", off, { parent: vps }),
        server("default", { publicNets: undefined }, { parent: vps }),
        server("stray", off),
      ),
    ).toEqual([`server 'vps-0': public IPv4 is false, expected true.${fix}`]);
  });

  describe("at home", () => {
    const guest = (type: string, ...ipConfigs: readonly unknown[]): Subject => ({
      type: `proxmoxve:index/${type}`,
      name: "home-0",
      inputs: { initialization: { ipConfigs } },
    });
    const vm = (...addresses: readonly unknown[]): Subject =>
      guest("vmLegacy:VmLegacy", ...addresses.map((address) => ({ ipv4: { address } })));
    const wrong = (address: string, actual: string, noun = "VM"): string =>
      `${noun} 'home-0': address ${address} at home is ${actual}, expected a private IPv4 address, or dhcp.${fix}`;

    it.each([
      { of: "an address of the LAN", subject: vm("10.2.1.1/16") },
      { of: "dhcp", subject: vm("dhcp") },
      { of: "no IPv4", subject: guest("vmLegacy:VmLegacy", { ipv6: { address: "auto" } }, {}) },
      { of: "no initialization", subject: { ...vm(), inputs: {} } },
    ])("accepts a VM with $of", async ({ subject }) => {
      expect(await violations(subject)).toEqual([]);
    });

    it.each([
      { address: "5.78.1.1/24", shown: "5.78.1.1/24", actual: "public" },
      { address: "5.78.1.1", shown: "5.78.1.1", actual: "public" },
      { address: "DHCP4", shown: "DHCP4", actual: "no IPv4 address" },
      { address: 7, shown: "7", actual: "no IPv4 address" },
    ])("reports a VM with $address, whatever its node says", async (example) => {
      const below = node("home-0", { site: "home", address: "10.2.1.1" });

      expect(await violations(below, { ...vm(example.address), parent: below })).toEqual([
        wrong(example.shown, example.actual),
      ]);
    });

    it("reads each of a guest's addresses, of containers too, and tells what is unknown", async () => {
      const verdict = await violationsOf(onlyVpsNodesArePublic, [
        vm("10.2.1.1/16", unknown, "8.8.8.8/32"),
        guest("containerLegacy:ContainerLegacy", { ipv4: { address: "9.9.9.9/32" } }),
      ]);

      expect(verdict.violations).toEqual([
        wrong("8.8.8.8/32", "public"),
        wrong("9.9.9.9/32", "public", "container"),
      ]);
      expect(verdict.unchecked).toEqual([
        "string value at .initialization.ipConfigs.1.ipv4.address can't be known during preview",
      ]);
    });
  });

  it("checks the role when the address is unknown, and says what it left out", async () => {
    const vps = node("vps-0", { role: "worker", address: unknown });
    const nets = { publicNets: [unknown, { ipv4Enabled: false }] };
    const verdict = await violationsOf(onlyVpsNodesArePublic, [
      vps,
      server("vps-0", nets, { parent: vps }),
    ]);

    expect(verdict.violations).toEqual([
      `node 'vps-0': a VPS with role worker, expected role controlplane.${fix}`,
      `server 'vps-0': public IPv4 is false, expected true.${fix}`,
    ]);
    expect(verdict.unchecked).toEqual([
      "string value at .address can't be known during preview; string value at .publicNets.0 can't be known during preview",
    ]);
  });

  it("takes VPS workers and other private ranges from its configuration", async () => {
    const resources = [
      node("v", { role: "worker", address: "127.20.0.2" }),
      node("h", { site: "home", address: "127.20.1.1" }),
    ];
    const config = { vpsWorkersAllowed: true, privateCidrs: ["127.20.1.0/24"] };

    expect((await violationsOf(onlyVpsNodesArePublic, resources, config)).violations).toEqual([]);
  });

  it("leaves an exempted node alone, and only that one", async () => {
    const resources = [node("a", { address: "10.0.0.1" }), node("b", { address: "10.0.0.2" })];
    const exemptions = [
      { resource: "node 'a'", reason: "behind a load balancer until March", expires: "2999-12-31" },
    ];
    const verdict = await violationsOf(onlyVpsNodesArePublic, resources, { exemptions });

    expect(verdict.violations).toEqual([
      `node 'b': address 10.0.0.2 on site vps is private, expected a public IPv4 address.${fix}`,
    ]);
  });
});
