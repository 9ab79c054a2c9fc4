import { node, nodes, web, type Rejection } from "./fixture";
import { prodNodes } from "../support/settings";

/** Values that are malformed, missing or unknown. */
export const rejectedShapes: readonly Rejection[] = [
  ["a missing section", { certificates: undefined }, ["certificates: is missing, expected a map"]],
  ["a section that is no map", { cluster: "hybrid" }, ['cluster: expected a map, got "hybrid"']],
  [
    "an unknown section",
    { galera: { members: 3 } },
    [
      "galera: is not a known key; known are cluster, network, sites, nodes, certificates, gateway, registryMirrors, dns, vault, inference",
    ],
  ],
  [
    "a misspelt key",
    { network: { podCIDR: "10.244.0.0/16" } },
    ['network.podCIDR: is not a known key; did you mean "podCidr"?'],
  ],
  [
    "a key of the other site",
    node("homeWorker0", { serverType: "cpx31" }),
    [
      "nodes[3].serverType: is not a known key; known are name, role, localPathGiB, quorumMember, site, address, vmId, cores, memoryMiB, systemDiskGiB, gpu",
    ],
  ],
  [
    "a GPU on a VPS",
    node("vpsCp0", { gpu: { pciPath: "0000:01:00" } }),
    [
      "nodes[0].gpu: is not a known key; known are name, role, localPathGiB, quorumMember, site, serverType, backups, orderedOn, primaryIpv4",
    ],
  ],
  [
    "an order day that no calendar has",
    node("vpsCp0", { orderedOn: "2026-02-30" }),
    ["nodes[0].orderedOn: expected a day such as '2026-01-03', got \"2026-02-30\""],
  ],
  [
    "a cluster name with capitals",
    { cluster: { name: "Hybrid" } },
    [
      "cluster.name: expected 1 to 63 lower-case letters, digits and '-', a letter first, got \"Hybrid\"",
    ],
  ],
  [
    "a cluster name that leaves no room for suffixes",
    { cluster: { name: "a".repeat(31) } },
    ['cluster.name: expected at most 30 characters, got "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'],
  ],
  [
    "a cluster name that is wrong in two ways, which is one problem",
    { cluster: { name: "A".repeat(31) } },
    [
      `cluster.name: expected 1 to 63 lower-case letters, digits and '-', a letter first, got "${"A".repeat(31)}"`,
    ],
  ],
  [
    "a version without its v",
    { cluster: { talosVersion: "1.13.9" } },
    ["cluster.talosVersion: expected a release such as 'v1.13.9', got \"1.13.9\""],
  ],
  [
    "a pre-release",
    { cluster: { kubernetesVersion: "v1.36.0-rc.1" } },
    ["cluster.kubernetesVersion: expected a release such as 'v1.13.9', got \"v1.36.0-rc.1\""],
  ],
  [
    "a boolean in quotes",
    { cluster: { allowDownPeerBypass: "false" } },
    ['cluster.allowDownPeerBypass: expected true or false, got "false"'],
  ],
  [
    "a heartbeat below the clock's",
    { cluster: { etcd: { heartbeatMilliseconds: 10 } } },
    ["cluster.etcd.heartbeatMilliseconds: expected at least 50, got 10"],
  ],
  [
    "an election of 50 seconds",
    { cluster: { etcd: { electionMilliseconds: 50_000 } } },
    ["cluster.etcd.electionMilliseconds: expected less than 50000, got 50000"],
  ],
  [
    "half a millisecond",
    { cluster: { etcd: { heartbeatMilliseconds: 99.5 } } },
    ["cluster.etcd.heartbeatMilliseconds: expected a whole number, got 99.5"],
  ],
  [
    "a gate that never gives up",
    { cluster: { gate: { timeoutSeconds: 86_400 } } },
    ["cluster.gate.timeoutSeconds: expected at most 3600, got 86400"],
  ],
  [
    "a pod network without its size",
    { network: { podCidr: "10.244.0.0" } },
    ['network.podCidr: expected an IPv4 network in CIDR notation, got "10.244.0.0"'],
  ],
  [
    "an IPv6 pod network",
    { network: { podCidr: "fd12::/56" } },
    ['network.podCidr: expected an IPv4 network in CIDR notation, got "fd12::/56"'],
  ],
  [
    "no admin network",
    { network: { adminCidrs: [] } },
    ["network.adminCidrs: expected at least 1 entry, got []"],
  ],
  [
    "an admin network left out",
    { network: { adminCidrs: undefined } },
    ["network.adminCidrs: is missing, expected a list"],
  ],
  [
    "an admin address without its size",
    { network: { adminCidrs: ["203.0.113.7"] } },
    ['network.adminCidrs[0]: expected an IPv4 or IPv6 network in CIDR notation, got "203.0.113.7"'],
  ],
  [
    "an unknown protocol",
    { network: { publishedPorts: [...web, { protocol: "sctp", port: 5_000, description: "x" }] } },
    ['network.publishedPorts[2].protocol: expected one of tcp, udp, got "sctp"'],
  ],
  [
    "a port beyond the last",
    { network: { publishedPorts: [...web, { protocol: "tcp", port: 65_536, description: "x" }] } },
    ["network.publishedPorts[2].port: expected at most 65535, got 65536"],
  ],
  [
    "a port without description",
    { network: { publishedPorts: [...web, { protocol: "tcp", port: 8_080 }] } },
    ["network.publishedPorts[2].description: is missing, expected a text"],
  ],
  [
    "a reserved network under a bad name",
    { network: { reservedCidrs: { "My VPN": "10.8.0.0/24" } } },
    [
      'network.reservedCidrs["My VPN"]: expected 1 to 63 lower-case letters, digits and \'-\', a letter first as key, got "My VPN"',
    ],
  ],
  [
    "a location that is none",
    { sites: { vps: { location: "hill" } } },
    ['sites.vps.location: expected one of ash, hil, fsn1, nbg1, hel1, sin, got "hill"'],
  ],
  [
    "an image of another kind",
    { sites: { vps: { image: { source: "url" } } } },
    ['sites.vps.image.source: expected one of snapshot, iso, got "url"'],
  ],
  [
    "a snapshot id in words",
    { sites: { vps: { image: { source: "snapshot", id: "latest" } } } },
    ['sites.vps.image.id: expected a number, got "latest"'],
  ],
  [
    "an ISO given as URL",
    { sites: { vps: { image: { source: "iso", name: "https://example.org/talos.iso" } } } },
    [
      'sites.vps.image.name: expected the name of a public Talos ISO, not a path or URL, got "https://example.org/talos.iso"',
    ],
  ],
  [
    "an extension without its owner",
    { sites: { vps: { extensions: ["qemu-guest-agent"] } } },
    [
      "sites.vps.extensions[0]: expected an extension such as 'siderolabs/qemu-guest-agent', got \"qemu-guest-agent\"",
    ],
  ],
  [
    "a gateway that is no address",
    { sites: { home: { gateway: "router.lan" } } },
    ['sites.home.gateway: expected an IPv4 address, got "router.lan"'],
  ],
  [
    "no resolver",
    { sites: { home: { nameservers: [] } } },
    ["sites.home.nameservers: expected at least 1 entry, got []"],
  ],
  [
    "a Proxmox endpoint in clear",
    { sites: { home: { proxmox: { endpoint: "http://10.2.0.2:8006/" } } } },
    ['sites.home.proxmox.endpoint: expected an https:// URL, got "http://10.2.0.2:8006/"'],
  ],
  [
    "a datastore with a blank",
    { sites: { home: { proxmox: { diskDatastore: "local zfs" } } } },
    [
      "sites.home.proxmox.diskDatastore: expected a Proxmox storage id such as 'local-zfs', got \"local zfs\"",
    ],
  ],
  [
    "a VLAN beyond the last",
    { sites: { home: { proxmox: { vlanId: 4_095 } } } },
    ["sites.home.proxmox.vlanId: expected at most 4094, got 4095"],
  ],
  [
    "an interface name of 16 letters",
    { sites: { home: { proxmox: { bridge: "vmbr012345678901" } } } },
    [
      "sites.home.proxmox.bridge: expected an interface name such as 'vmbr0', got \"vmbr012345678901\"",
    ],
  ],
  ["no node", { nodes: [] }, ["nodes: expected at least 1 entry, got []"]],
  [
    "a node that is no map",
    { nodes: [...nodes(), "talos-vps-cp-2"] },
    ['nodes[5]: expected a map, got "talos-vps-cp-2"'],
  ],
  [
    "a node of a third site",
    { nodes: [...nodes(), { ...prodNodes.homeWorker0, site: "office" }] },
    ['nodes[5].site: expected one of vps, home, got "office"'],
  ],
  [
    "an unknown role",
    node("homeWorker0", { role: "master" }),
    ['nodes[3].role: expected one of controlplane, worker, got "master"'],
  ],
  [
    "a node name that is no host name",
    node("homeWorker0", { name: "talos_pve_worker" }),
    [
      "nodes[3].name: expected 1 to 63 lower-case letters, digits and '-', a letter first, got \"talos_pve_worker\"",
    ],
  ],
  [
    "a node name of 64 letters",
    node("homeWorker0", { name: "w".repeat(64) }),
    [
      "nodes[3].name: expected 1 to 63 lower-case letters, digits and '-', a letter first, got \"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"",
    ],
  ],
  [
    "an unknown server type",
    node("vpsCp1", { serverType: "cx99" }),
    [
      'nodes[1].serverType: expected one of cpx11, cpx21, cpx31, cpx41, cpx51, ccx13, ccx23, ccx33, got "cx99"',
    ],
  ],
  [
    "an Arm server type",
    node("vpsCp1", { serverType: "cax21" }),
    [
      'nodes[1].serverType: expected one of cpx11, cpx21, cpx31, cpx41, cpx51, ccx13, ccx23, ccx33, got "cax21"',
    ],
  ],
  [
    "a primary IP without its address",
    node("vpsCp1", { primaryIpv4: { address: undefined } }),
    ["nodes[1].primaryIpv4.address: is missing, expected an IPv4 address"],
  ],
  [
    "a VM id that Proxmox keeps for itself",
    node("homeWorker0", { vmId: 99 }),
    ["nodes[3].vmId: expected at least 100, got 99"],
  ],
  [
    "a VM of one core",
    node("homeWorker0", { cores: 1 }),
    ["nodes[3].cores: expected at least 2, got 1"],
  ],
  [
    "a VM too small for Talos",
    node("homeWorker0", { memoryMiB: 1_024 }),
    ["nodes[3].memoryMiB: expected at least 2048, got 1024"],
  ],
  [
    "a negative volume",
    node("homeWorker0", { localPathGiB: -1 }),
    ["nodes[3].localPathGiB: expected at least 0, got -1"],
  ],
  [
    "a PCI address without its domain",
    node("homeGpu0", { gpu: { pciPath: "01:00" } }),
    ["nodes[4].gpu.pciPath: expected a PCI address such as '0000:01:00', got \"01:00\""],
  ],
  [
    "a device id in capitals",
    node("homeGpu0", { gpu: { deviceId: "10DE:2B85" } }),
    ["nodes[4].gpu.deviceId: expected vendor and device id such as '10de:2b85', got \"10DE:2B85\""],
  ],
  [
    "a closed driver",
    node("homeGpu0", { gpu: { driverBranch: "proprietary" } }),
    ['nodes[4].gpu.driverBranch: expected one of production, lts, got "proprietary"'],
  ],
  [
    "an e-mail address without a domain",
    { certificates: { email: "ops" } },
    ['certificates.email: expected an e-mail address, got "ops"'],
  ],
  [
    "an environment of another name",
    { certificates: { environment: "prod" } },
    ['certificates.environment: expected one of staging, production, got "prod"'],
  ],
  [
    "a host name with capitals",
    { gateway: { hostnames: ["WWW.example.org"] } },
    [
      "gateway.hostnames[0]: expected a lower-case DNS name such as 'www.example.org', got \"WWW.example.org\"",
    ],
  ],
  [
    "a mirror in clear",
    { registryMirrors: { "docker.io": ["http://mirror.example.org"] } },
    ['registryMirrors["docker.io"][0]: expected an https:// URL, got "http://mirror.example.org"'],
  ],
  [
    "a registry given as URL",
    { registryMirrors: { "https://docker.io": ["https://mirror.example.org"] } },
    [
      'registryMirrors["https://docker.io"]: expected a registry host such as \'docker.io\' as key, got "https://docker.io"',
    ],
  ],
  [
    "a registry without a mirror",
    { registryMirrors: { "docker.io": [] } },
    ['registryMirrors["docker.io"]: expected at least 1 entry, got []'],
  ],
  [
    "a database without memory",
    { dns: { databaseMemoryMiB: 64 } },
    ["dns.databaseMemoryMiB: expected at least 512, got 64"],
  ],
  [
    "another vault",
    { vault: { memoryMiB: 64 } },
    ["vault.memoryMiB: expected at least 128, got 64"],
  ],
  [
    "a model server without memory",
    { inference: { memoryMiB: 512 } },
    ["inference.memoryMiB: expected at least 1024, got 512"],
  ],
];
