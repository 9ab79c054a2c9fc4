import { openPortsAreAllowlisted } from "../../../policies/rules/openPortsAreAllowlisted";
import { unknown, violationsOf } from "../../support/violationsOf";
import { firewall, opening } from "../subjects";

const fix =
  " Fix: remove the firewall rule or narrow its sources; a service meant for everyone goes into `publicPorts` of this rule's configuration.";
const unlisted = (port: string): string =>
  `firewall 'edge' port ${port}: is open, expected only 51820/udp, 80/tcp, 443/tcp, 53/udp, 53/tcp, 6443/tcp, 50000/tcp.${fix}`;
const tooMany = (port: string, count: number, maximum = 16_777_216): string =>
  `firewall 'edge' port ${port}: is open to ${count} IPv4 addresses in all, expected administrators' networks of ${maximum} addresses at most.${fix}`;
const tooWide = (port: string, source: string): string =>
  `firewall 'edge' port ${port}: is open to ${source}, expected administrators' networks only.${fix}`;

const verdictOn = (rules: readonly unknown[], config = {}) =>
  violationsOf(openPortsAreAllowlisted, [firewall("edge", rules)], config);

describe("open-ports-are-allowlisted", () => {
  it("accepts the mesh, the published services and the administrators' networks", async () => {
    const verdict = await verdictOn([
      opening("51820", "udp"),
      opening("80"),
      opening("443"),
      opening("53", "udp"),
      opening("53"),
      opening("6443", "tcp", ["203.0.113.7/32", "2001:db8::/32"]),
      opening("50000", "tcp", ["198.51.100.9"]),
      { ...opening("8472", "udp"), direction: "out" },
    ]);

    expect(verdict).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it.each([
    { of: "a firewall without rules", inputs: { rules: [] } },
    { of: "a firewall without a rule list", inputs: {} },
  ])("accepts $of", async ({ inputs }) => {
    const subject = { type: "hcloud:index/firewall:Firewall", name: "edge", inputs };

    expect((await violationsOf(openPortsAreAllowlisted, [subject])).violations).toEqual([]);
  });

  it.each([
    { port: "8472", protocol: "udp", shown: "8472/udp" },
    { port: "2379-2380", protocol: "tcp", shown: "2379-2380/tcp" },
    { port: "10250", protocol: "tcp", shown: "10250/tcp" },
    { port: "51820", protocol: "tcp", shown: "51820/tcp" },
    { port: "443", protocol: "udp", shown: "443/udp" },
    { port: "any", protocol: "tcp", shown: "1-65535/tcp" },
    { port: "79-80", protocol: "tcp", shown: "79-80/tcp" },
    { port: "80-443", protocol: "tcp", shown: "80-443/tcp" },
    { port: "51820-51821", protocol: "udp", shown: "51820-51821/udp" },
    { port: undefined, protocol: "icmp", shown: "icmp" },
    { port: undefined, protocol: "gre", shown: "gre" },
  ])("reports $shown, narrow sources or not", async ({ port, protocol, shown }) => {
    const everyone = await verdictOn([opening(port, protocol)]);
    const administrators = await verdictOn([opening(port, protocol, ["203.0.113.7/32"])]);

    expect(everyone.violations).toEqual([unlisted(shown)]);
    expect(administrators.violations).toEqual([unlisted(shown)]);
  });

  it.each([
    { source: "0.0.0.0/0", isWorld: true },
    { source: "128.0.0.0/1", isWorld: true },
    { source: "12.0.0.0/7", isWorld: true },
    { source: "10.0.0.0/8", isWorld: false },
    { source: "203.0.113.0/wide", isWorld: true },
    { source: "203.0.113.7", isWorld: false },
    { source: "::/0", isWorld: true },
    { source: "2000::/3", isWorld: true },
    { source: "2001::/19", isWorld: true },
    { source: "2001::/20", isWorld: false },
    { source: "2001:db8::1", isWorld: false },
  ])("takes $source for the Internet on an administrators' port: $isWorld", async (example) => {
    const { source, isWorld } = example;
    for (const port of ["6443", "50000"]) {
      const { violations } = await verdictOn([opening(port, "tcp", ["2001:db8::/32", source])]);
      expect(violations).toEqual(isWorld ? [tooWide(`${port}/tcp`, source)] : []);
    }
  });

  describe("on administrators' ports in all", () => {
    const eights = Array.from({ length: 222 }, (_, index) => `${index + 1}.0.0.0/8`);

    it.each([
      { of: "one /8", sources: ["10.0.0.0/8"] },
      { of: "one /8 in halves, more than once", sources: ["10.0.0.0/9", "10.128.0.0/9"] },
      { of: "what lies inside it", sources: ["10.0.0.0/8", "10.2.0.0/16", "10.255.255.255"] },
      { of: "one /8 by two of its addresses", sources: ["10.0.0.0/8", "10.2.1.1/8"] },
      { of: "no IPv4", sources: ["2001:db8::/32"] },
    ])("accepts $of", async ({ sources }) => {
      const rules = ["6443", "50000", "6443"].map((port) => opening(port, "tcp", sources));

      expect((await verdictOn(rules)).violations).toEqual([]);
    });

    it("reports one address more, wherever it lies", async () => {
      for (const source of ["9.255.255.255", "11.0.0.0/32", "203.0.113.7"]) {
        const { violations } = await verdictOn([opening("6443", "tcp", ["10.0.0.0/8", source])]);
        expect(violations).toEqual([tooMany("6443/tcp", 16_777_217)]);
      }
    });

    it("reports the Internet in pieces, in one rule or in many", async () => {
      const count = 222 * 16_777_216;
      const one = await verdictOn([opening("50000", "tcp", eights)]);
      const many = await verdictOn(eights.map((source) => opening("50000", "tcp", [source])));

      expect(one.violations).toEqual([tooMany("50000/tcp", count)]);
      expect(many.violations).toEqual(one.violations);
    });

    it("counts each port for itself, and nothing of published ones", async () => {
      const rules = [
        opening("6443", "tcp", ["10.0.0.0/8"]),
        opening("50000", "tcp", ["11.0.0.0/8"]),
        opening("443", "tcp", eights),
      ];

      expect((await verdictOn(rules)).violations).toEqual([]);
    });

    it("reports what is known to be too many beside an unknown source", async () => {
      const verdict = await verdictOn([opening("6443", "tcp", ["10.0.0.0/8", unknown, "1.1.1.1"])]);

      expect(verdict.violations).toEqual([tooMany("6443/tcp", 16_777_217)]);
      expect(verdict.unchecked).toHaveLength(1);
    });

    it("takes the number from its configuration", async () => {
      const config = { maximumAdminIpv4Addresses: 256 };
      const rules = [opening("6443", "tcp", ["10.0.0.0/24", "10.0.1.0/32"])];

      expect((await verdictOn(rules, config)).violations).toEqual([tooMany("6443/tcp", 257, 256)]);
    });
  });

  it.each(["0", "65536", "443-80", "https", "", undefined])(
    "reports port %p, which is none",
    async (port) => {
      const { violations } = await verdictOn([opening(port)]);

      expect(violations).toEqual([
        `firewall 'edge': opens port ${port === undefined ? "nothing" : JSON.stringify(port)}, expected a port, a range such as 80-90, or any.${fix}`,
      ]);
    },
  );

  it("reports every bad rule of every firewall", async () => {
    const { violations } = await violationsOf(openPortsAreAllowlisted, [
      firewall("edge", [opening("22"), opening("443"), opening("8472", "udp")]),
      { type: "hcloud:index/network:Network", name: "edge", inputs: { rules: [opening("22")] } },
      firewall("other", [opening("22")]),
    ]);

    expect(violations).toEqual([
      unlisted("22/tcp"),
      unlisted("8472/udp"),
      unlisted("22/tcp").replace("'edge'", "'other'"),
    ]);
  });

  it("checks known rules and sources beside unknown ones", async () => {
    const verdict = await verdictOn([
      unknown,
      opening("6443", "tcp", [unknown, "0.0.0.0/0"]),
      opening(unknown),
      opening("22"),
    ]);

    expect(verdict.violations).toEqual([tooWide("6443/tcp", "0.0.0.0/0"), unlisted("22/tcp")]);
    expect(verdict.unchecked).toEqual([
      [".rules.0", ".rules.1.sourceIps.0", ".rules.2.port"]
        .map((path) => `string value at ${path} can't be known during preview`)
        .join("; "),
    ]);
  });

  it("takes services from its configuration, ranges and protocols without ports included", async () => {
    const publicPorts = ["30000-30009/tcp", "30010-30019/tcp", "icmp"];
    const { violations } = await verdictOn(
      [opening("30005-30015"), opening(undefined, "icmp"), opening("30005-30020")],
      { publicPorts, adminPorts: [] },
    );

    expect(violations).toEqual([
      `firewall 'edge' port 30005-30020/tcp: is open, expected only ${publicPorts.join(", ")}.${fix}`,
    ]);
  });

  it("exempts one port of one firewall", async () => {
    const exemptions = [
      {
        resource: "firewall 'edge' port 22/tcp",
        reason: "rescue until the disk is replaced",
        expires: "2999-12-31",
      },
    ];

    expect((await verdictOn([opening("22"), opening("23")], { exemptions })).violations).toEqual([
      unlisted("23/tcp"),
    ]);
  });
});
