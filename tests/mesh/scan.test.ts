import { promisedPorts } from "../../lab/mesh/scan";
import { settings } from "../support/settings";

const { network } = settings({
  network: {
    adminCidrs: ["203.0.113.0/24", "2001:db8::/32"],
    publishedPorts: [
      { protocol: "tcp", port: 443, description: "HTTPS" },
      { protocol: "udp", port: 53, description: "DNS" },
      { protocol: "tcp", port: 53, description: "DNS" },
    ],
  },
});

describe("the ports a server promises", () => {
  it.each([
    { from: "192.0.2.1", protocol: "tcp", ports: [53, 443] },
    { from: "192.0.2.1", protocol: "udp", ports: [53, 51_820] },
    { from: "203.0.113.9", protocol: "tcp", ports: [53, 443, 6_443, 50_000] },
    { from: "203.0.113.9", protocol: "udp", ports: [53, 51_820] },
    { from: "2001:db8::1", protocol: "tcp", ports: [53, 443, 6_443, 50_000] },
  ] as const)("to $from over $protocol are $ports", ({ from, protocol, ports }) => {
    expect(promisedPorts(network, protocol, { name: "somebody", address: from })).toEqual(ports);
  });
});
