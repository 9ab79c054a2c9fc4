import { validate } from "../../config/validate";
import { homeNode, prodNodes, settings, settingsInput, vpsNode } from "../support/settings";
import { homeCp1, moreVps, node, nodes, web } from "./fixture";

const dnsAndWeb = [
  ...web,
  { protocol: "udp", port: 53, description: "DNS" },
  { protocol: "tcp", port: 53, description: "DNS" },
];

const loopback = {
  network: { adminCidrs: ["127.0.0.0/8"] },
  sites: {
    home: {
      lanCidr: "127.20.1.0/24",
      gateway: "127.20.1.1",
      nameservers: ["127.20.1.1"],
      proxmox: { endpoint: "https://127.20.2.1:8006/" },
    },
  },
  nodes: [
    vpsNode({ primaryIpv4: { id: 1, address: "127.20.0.11" } }),
    vpsNode({ name: "talos-vps-cp-1", primaryIpv4: { id: 2, address: "127.20.0.12" } }),
    { ...prodNodes.homeCp0, address: "127.20.1.11" },
    homeNode({ address: "127.20.1.21" }),
    { ...prodNodes.homeGpu0, address: "127.20.1.22" },
  ],
};

const vpsCp2 = vpsNode({ name: "talos-vps-cp-2", localPathGiB: 0 });

describe("a stack file is accepted with", () => {
  test.each<[variation: string, overrides: unknown]>([
    ["nothing but what prod says", {}],
    ["every machine on loopback, as in the lab", loopback],
    ["an IPv6 admin network", { network: { adminCidrs: ["2001:db8:7::/64"] } }],
    ["five control planes, three of them VPS", { nodes: [...nodes(), homeCp1, ...moreVps(1)] }],
    ["three control planes, all of them VPS", node("homeCp0", { role: "worker" }, {}, { vpsCp2 })],
    ["addresses that the program makes", node("vpsCp0", { primaryIpv4: undefined })],
    ["a server that is still to be ordered", node("vpsCp0", { orderedOn: undefined })],
    [
      "more volumes than members, which are marked",
      {
        nodes: [
          vpsNode({ name: "talos-vps-first", role: "worker" }),
          ...nodes().map((one, index) => (index < 2 ? { ...one, quorumMember: true } : one)),
        ],
      },
    ],
    ["no GPU", { nodes: nodes().slice(0, 4) }],
    ["ten VPS", { nodes: [...nodes(), ...moreVps(8, "worker")] }],
    ["the smallest underlay", { sites: { home: { underlayMtuBytes: 1_360 } } }],
    ["the largest underlay", { sites: { vps: { underlayMtuBytes: 9_000 } } }],
    [
      "an election of exactly ten heartbeats",
      { cluster: { etcd: { electionMilliseconds: 2_500 } } },
    ],
    ["a pod network that just holds its nodes", { network: { podCidr: "10.244.0.0/21" } }],
    ["the smallest service network", { network: { serviceCidr: "10.96.0.0/24" } }],
    ["a volume that leaves the system just enough", node("vpsCp0", { localPathGiB: 140 })],
    ["a GPU node of just the model's size", node("homeGpu0", { memoryMiB: 18_432 })],
    ["the oldest Kubernetes that Talos runs", { cluster: { kubernetesVersion: "v1.31.14" } }],
    ["a later patch of Talos", { cluster: { talosVersion: "v1.13.12" } }],
    ["the ISO", { sites: { vps: { image: { source: "iso", name: "talos-v1.13-amd64" } } } }],
    [
      "a reserved network that KubeSpan never takes",
      { network: { reservedCidrs: { v: "fc12::/32" } } },
    ],
    [
      "no host names and so no web ports",
      { gateway: { hostnames: [] }, network: { publishedPorts: [] } },
    ],
    ["DNS published on both protocols", { network: { publishedPorts: dnsAndWeb } }],
    ["no zones and no name servers", { dns: { zones: [], nameServers: [] } }],
    ["a wildcard below a zone of its own", { gateway: { hostnames: ["*.example.org"] } }],
    [
      "a delegation with its glue, and mail for nobody",
      {
        dns: {
          zones: [
            {
              name: "example.org",
              records: [
                { name: "sub", type: "NS", values: ["ns.sub", "ns1"] },
                { name: "ns.sub", type: "A", values: ["192.0.2.1"] },
                { name: "@", type: "MX", values: ["0 ."] },
              ],
            },
          ],
        },
      },
    ],
    [
      "name servers outside every zone",
      {
        dns: {
          nameServers: [
            { host: "ns1.example.net", node: "talos-vps-cp-0" },
            { host: "ns2.example.net", node: "talos-vps-cp-1" },
          ],
        },
      },
    ],
    [
      "a mirror for a registry with a port",
      { registryMirrors: { "r.example.org:5000": ["https://m.example.org/v2/r"] } },
    ],
  ])("%s", (_variation, overrides) => {
    expect(validate(settingsInput(overrides)).problems).toEqual([]);
  });
});

test("an order day without quotation marks is the day, though Pulumi reads a moment", () => {
  const asPulumiSaysIt = node("vpsCp0", { orderedOn: "2026-01-03 00:00:00 +0000 UTC" });
  const [first] = validate(settingsInput(asPulumiSaysIt)).settings?.nodes ?? [];
  expect(first).toMatchObject({ orderedOn: "2026-01-03" });
});

test("what the file leaves out has the schema's default", () => {
  const { cluster, network, sites, dns, vault } = settings();
  expect(cluster.talosVersion).toBe("v1.13.9");
  expect(cluster.etcd).toEqual({ heartbeatMilliseconds: 250, electionMilliseconds: 2_500 });
  expect(cluster.allowDownPeerBypass).toBe(false);
  expect(network.podCidr).toBe("10.244.0.0/16");
  expect(network.publishedPorts.map(({ port }) => port)).toEqual([80, 443]);
  expect(sites.vps).toEqual({
    location: "hil",
    underlayMtuBytes: 1_500,
    image: { source: "snapshot" },
    extensions: ["siderolabs/qemu-guest-agent"],
  });
  expect([dns.databaseMemoryMiB, vault.memoryMiB]).toEqual([768, 384]);
});
