import type { FirewallRule } from "../../components/firewallRules";

const isIpv6 = (cidr: string): boolean => cidr.includes(":");

/** nftables takes 128 bytes, knows no escapes, and ends a comment at a quotation mark. */
const comment = (description: string): string =>
  `comment "${description.slice(0, 30).replace(/["\\\p{Cc}]/gu, "'")}"`;

/** One rule of the cloud, as one nftables rule for each address family it names. */
export function translated({ protocol, port, sourceIps, description }: FirewallRule): string[] {
  const families = [
    { keyword: "ip", sources: sourceIps.filter((cidr) => !isIpv6(cidr)) },
    { keyword: "ip6", sources: sourceIps.filter(isIpv6) },
  ];
  // The cloud writes a range of ports as nftables does: 30000-32767.
  return families
    .filter(({ sources }) => sources.length > 0)
    .map(
      ({ keyword, sources }) =>
        `${keyword} saddr { ${sources.join(", ")} } ${protocol} dport ${port} accept ${comment(description)}`,
    );
}

/**
 * The firewall in front of one server, as the cloud runs it: outside the machine, with a memory of
 * connections, and closed to everything that no rule names, ICMP included.
 *
 * @param link the internet segment's end of the server's link.
 */
export function hetznerFirewall(rules: readonly FirewallRule[], link: string): string {
  const lines = [
    `oifname != "${link}" accept`,
    "ct state established,related accept",
    ...rules.flatMap(translated),
    "drop",
  ];
  return [
    `table inet firewall-${link} {`,
    "  chain to-server {",
    "    type filter hook forward priority filter; policy accept;",
    ...lines.map((line) => `    ${line}`),
    "  }",
    "}",
    "",
  ].join("\n");
}
