import { firewallRules } from "../../components/firewallRules";
import { hetznerFirewall, translated } from "../../lab/mesh/hetznerFirewall";
import { settings } from "../support/settings";

const rule = (overrides: Partial<ReturnType<typeof firewallRules>[number]>) => ({
  direction: "in" as const,
  protocol: "tcp" as const,
  port: "443",
  sourceIps: ["0.0.0.0/0"],
  description: "HTTPS",
  ...overrides,
});

describe("a rule of the cloud", () => {
  it.each([
    {
      says: "one family, one rule",
      from: rule({}),
      to: ['ip saddr { 0.0.0.0/0 } tcp dport 443 accept comment "HTTPS"'],
    },
    {
      says: "both families, a rule each",
      from: rule({ protocol: "udp", port: "51820", sourceIps: ["0.0.0.0/0", "::/0"] }),
      to: [
        'ip saddr { 0.0.0.0/0 } udp dport 51820 accept comment "HTTPS"',
        'ip6 saddr { ::/0 } udp dport 51820 accept comment "HTTPS"',
      ],
    },
    {
      says: "several networks in one set",
      from: rule({ sourceIps: ["203.0.113.7/32", "198.51.100.0/24"] }),
      to: ['ip saddr { 203.0.113.7/32, 198.51.100.0/24 } tcp dport 443 accept comment "HTTPS"'],
    },
    {
      says: "IPv6 alone",
      from: rule({ sourceIps: ["2001:db8::/32"] }),
      to: ['ip6 saddr { 2001:db8::/32 } tcp dport 443 accept comment "HTTPS"'],
    },
    {
      says: "a range of ports as it is",
      from: rule({ port: "30000-32767" }),
      to: ['ip saddr { 0.0.0.0/0 } tcp dport 30000-32767 accept comment "HTTPS"'],
    },
    { says: "no source, no rule", from: rule({ sourceIps: [] }), to: [] },
    {
      says: "a description that could end the comment",
      from: rule({ description: 'say "hi"' }),
      to: ["ip saddr { 0.0.0.0/0 } tcp dport 443 accept comment \"say 'hi'\""],
    },
  ])("becomes, with $says, what nftables takes", ({ from, to }) => {
    expect(translated(from)).toEqual(to);
  });
});

describe("the firewall of a server", () => {
  const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());

  it("judges what goes to its server alone, and drops what no rule admits", () => {
    const shown = lines(hetznerFirewall([rule({})], "host0"));
    const chain = shown.slice(shown.indexOf("chain to-server {") + 1, shown.indexOf("}"));
    expect(chain).toEqual([
      "type filter hook forward priority filter; policy accept;",
      'oifname != "host0" accept',
      "ct state established,related accept",
      'ip saddr { 0.0.0.0/0 } tcp dport 443 accept comment "HTTPS"',
      "drop",
    ]);
  });

  it("has every rendered rule, and accepts nothing else that is new", () => {
    const rules = firewallRules(settings().network);
    const accepted = lines(hetznerFirewall(rules, "host0")).filter((line) =>
      line.includes("dport"),
    );
    expect(accepted).toEqual(rules.flatMap(translated));
    expect(accepted.length).toBeGreaterThanOrEqual(rules.length);
  });
});
