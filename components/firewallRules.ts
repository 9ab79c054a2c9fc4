import type { Settings } from "../config/schema";

/** One inbound rule of a Hetzner firewall. */
export interface FirewallRule {
  readonly direction: "in";
  readonly protocol: "tcp" | "udp";
  /** A port number as text, as the cloud takes it. */
  readonly port: string;
  readonly sourceIps: string[];
  readonly description: string;
}

const everywhere = ["0.0.0.0/0", "::/0"];

/**
 * All that is open on a VPS; an attached firewall denies the rest. What nodes say to each other
 * (etcd, kubelet, trustd, VXLAN) travels inside KubeSpan and needs no rule. There is no outbound
 * rule, so everything may leave.
 */
export function firewallRules(
  network: Pick<Settings["network"], "adminCidrs" | "publishedPorts">,
): FirewallRule[] {
  const inbound = (
    protocol: FirewallRule["protocol"],
    port: number,
    sourceIps: readonly string[],
    description: string,
  ): FirewallRule => ({
    direction: "in",
    protocol,
    port: String(port),
    sourceIps: [...sourceIps],
    description,
  });
  return [
    inbound("udp", 51_820, everywhere, "KubeSpan"),
    inbound("tcp", 6_443, network.adminCidrs, "Kubernetes API, administrators"),
    inbound("tcp", 50_000, network.adminCidrs, "Talos API, administrators"),
    ...network.publishedPorts.map(({ protocol, port, description }) =>
      inbound(protocol, port, everywhere, description),
    ),
  ];
}
