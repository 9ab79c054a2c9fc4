import { firewallRules } from "../../components/firewallRules";
import { admittedPorts } from "../../lab/mesh/scan";
import { settings } from "../support/settings";

const rules = firewallRules(
  settings({ network: { adminCidrs: ["203.0.113.0/24", "2001:db8::/32"] } }).network,
);

describe("the ports a firewall admits", () => {
  it.each([
    { from: "192.0.2.1", protocol: "tcp", ports: [80, 443] },
    { from: "192.0.2.1", protocol: "udp", ports: [51_820] },
    { from: "203.0.113.9", protocol: "tcp", ports: [80, 443, 6_443, 50_000] },
    { from: "203.0.113.9", protocol: "udp", ports: [51_820] },
    { from: "2001:db8::1", protocol: "tcp", ports: [80, 443, 6_443, 50_000] },
  ] as const)("to $from over $protocol are $ports", ({ from, protocol, ports }) => {
    expect(admittedPorts(rules, protocol, { name: "somebody", address: from })).toEqual(ports);
  });
});
