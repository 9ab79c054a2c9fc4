import { firewallRules } from "../../components/firewallRules";
import { publishedPorts } from "../../components/publishedPorts";
import { settings } from "../support/settings";

const everywhere = ["0.0.0.0/0", "::/0"];
const openTo = (sources: readonly string[]) =>
  firewallRules(settings().network)
    .filter(({ sourceIps }) => JSON.stringify(sourceIps) === JSON.stringify(sources))
    .map(({ port, protocol }) => `${port}/${protocol}`);

describe("the firewall", () => {
  it("opens KubeSpan and the published services to everybody", () => {
    expect(openTo(everywhere)).toEqual(["51820/udp", "80/tcp", "443/tcp"]);
  });

  it("opens both APIs to the admin networks only", () => {
    expect(openTo(settings().network.adminCidrs)).toEqual(["6443/tcp", "50000/tcp"]);
  });

  it("opens nothing else: etcd, kubelet, trustd and VXLAN travel inside KubeSpan", () => {
    const ports = firewallRules(settings().network).map(({ port }) => port);
    expect(ports).toEqual(["51820", "6443", "50000", "80", "443"]);
  });

  it("says of each rule what it is for", () => {
    for (const { description } of firewallRules(settings().network)) {
      expect(description).toMatch(/\w{4}/);
    }
  });

  it("leaves what goes out alone, since one outbound rule would deny all others", () => {
    const directions = firewallRules(settings().network).map(({ direction }) => direction);
    expect(new Set(directions)).toEqual(new Set(["in"]));
  });
});

describe("what is published", () => {
  const ports = (overrides: Parameters<typeof settings>[0]) =>
    publishedPorts(settings(overrides)).map(({ port, protocol }) => `${port}/${protocol}`);

  it("is DNS too, over both protocols, where there are zones", () => {
    expect(ports({})).toEqual(["80/tcp", "443/tcp", "53/udp", "53/tcp"]);
    expect(ports({ dns: { zones: [] } })).toEqual(["80/tcp", "443/tcp"]);
  });

  it("is nothing twice", () => {
    const udp = { protocol: "udp", port: 53, description: "DNS" } as const;
    expect(ports({ network: { publishedPorts: [udp] } })).toEqual(["53/udp", "53/tcp"]);
  });
});
