import { web, type Rejection } from "./fixture";

/** Networks, ports and addresses of other systems that contradict each other. */
export const rejectedNetworks: readonly Rejection[] = [
  [
    "a pod network with host bits",
    { network: { podCidr: "10.244.0.1/16" } },
    ['network.podCidr: expected a network with its host bits zero, got "10.244.0.1/16"'],
  ],
  [
    "an admin network with host bits",
    { network: { adminCidrs: ["2001:db8::7/64"] } },
    ['network.adminCidrs[0]: expected a network with its host bits zero, got "2001:db8::7/64"'],
  ],
  [
    "pods inside the home LAN",
    { network: { podCidr: "10.2.128.0/17" } },
    [
      'network.podCidr: expected a network of its own, got "10.2.128.0/17", which overlaps hybrid:sites.home.lanCidr "10.2.0.0/16"',
    ],
  ],
  [
    "services over the pods",
    { network: { serviceCidr: "10.244.0.0/20" } },
    [
      'network.serviceCidr: expected a network of its own, got "10.244.0.0/20", which overlaps hybrid:network.podCidr "10.244.0.0/16"',
    ],
  ],
  [
    "a VPN over the services",
    { network: { reservedCidrs: { vpn: "10.100.0.0/16" } } },
    [
      'network.reservedCidrs.vpn: expected a network of its own, got "10.100.0.0/16", which overlaps hybrid:network.serviceCidr "10.96.0.0/12"',
    ],
  ],
  [
    "a VPN over the services, beside a network that cannot be read",
    { network: { reservedCidrs: { office: "192.168.0.0", vpn: "10.100.0.0/16" } } },
    [
      'network.reservedCidrs.office: expected an IPv4 or IPv6 network in CIDR notation, got "192.168.0.0"',
      'network.reservedCidrs.vpn: expected a network of its own, got "10.100.0.0/16", which overlaps hybrid:network.serviceCidr "10.96.0.0/12"',
    ],
  ],
  [
    "two reserved networks in one another",
    { network: { reservedCidrs: { office: "192.168.0.0/16", lab: "192.168.7.0/24" } } },
    [
      'network.reservedCidrs.lab: expected a network of its own, got "192.168.7.0/24", which overlaps hybrid:network.reservedCidrs.office "192.168.0.0/16"',
    ],
  ],
  [
    "a reserved network where KubeSpan lives",
    { network: { reservedCidrs: { vpn: "fd12:3456::/32" } } },
    [
      'network.reservedCidrs.vpn: expected a network of its own, got "fd12:3456::/32", which overlaps fd00::/8 (KubeSpan)',
    ],
  ],
  [
    "a reserved network over the metadata service",
    { network: { reservedCidrs: { meta: "169.254.0.0/16" } } },
    [
      'network.reservedCidrs.meta: expected a network of its own, got "169.254.0.0/16", which overlaps 169.254.0.0/16 (link-local: the metadata service and Talos\' own resolver)',
    ],
  ],
  [
    "services on loopback",
    { network: { serviceCidr: "127.16.0.0/16" } },
    [
      'network.serviceCidr: expected a network of its own, got "127.16.0.0/16", which overlaps 127.0.0.0/8 (loopback)',
    ],
  ],
  [
    "pods in multicast",
    { network: { podCidr: "224.0.0.0/16" } },
    [
      'network.podCidr: expected a network of its own, got "224.0.0.0/16", which overlaps 224.0.0.0/4 (multicast)',
    ],
  ],
  [
    "pods on public addresses",
    { network: { podCidr: "8.8.0.0/16" } },
    [
      'network.podCidr: expected a network inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, got "8.8.0.0/16", whose owners on the internet pods could not reach',
    ],
  ],
  [
    "pods that fill all private networks",
    { network: { podCidr: "10.0.0.0/7" } },
    [
      'network.podCidr: expected a network of its own, got "10.0.0.0/7", which overlaps hybrid:sites.home.lanCidr "10.2.0.0/16"',
      'network.serviceCidr: expected a network of its own, got "10.96.0.0/12", which overlaps hybrid:network.podCidr "10.0.0.0/7"',
      'network.podCidr: expected /8 or smaller, got "10.0.0.0/7"',
      'network.podCidr: expected a network inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, got "10.0.0.0/7", whose owners on the internet pods could not reach',
    ],
  ],
  [
    "a pod network too small for its nodes",
    { network: { podCidr: "10.244.0.0/22" } },
    ['network.podCidr: expected /21 or larger, a /24 for each of 5 nodes, got "10.244.0.0/22"'],
  ],
  [
    "a service network too small",
    { network: { serviceCidr: "10.96.0.0/25" } },
    ['network.serviceCidr: expected a size between /12 and /24, got "10.96.0.0/25"'],
  ],
  [
    "a service network too large",
    { network: { serviceCidr: "10.64.0.0/10" } },
    ['network.serviceCidr: expected a size between /12 and /24, got "10.64.0.0/10"'],
  ],
  [
    "admin ports open to the world",
    { network: { adminCidrs: ["0.0.0.0/0", "::/0"] } },
    [
      'network.adminCidrs[0]: expected /8 or smaller, got "0.0.0.0/0"; the Kubernetes and Talos API must not be open to the world',
      'network.adminCidrs[1]: expected /20 or smaller, got "::/0"; the Kubernetes and Talos API must not be open to the world',
    ],
  ],
  [
    "admin ports open to half the world twice",
    { network: { adminCidrs: ["0.0.0.0/1", "128.0.0.0/1"] } },
    [
      'network.adminCidrs[0]: expected /8 or smaller, got "0.0.0.0/1"; the Kubernetes and Talos API must not be open to the world',
      'network.adminCidrs[1]: expected /8 or smaller, got "128.0.0.0/1"; the Kubernetes and Talos API must not be open to the world',
    ],
  ],
  [
    "an admin network behind a router",
    { network: { adminCidrs: ["192.168.1.0/24"] } },
    [
      'network.adminCidrs[0]: expected the network as the internet sees it, got "192.168.1.0/24", which is in 192.168.0.0/16 (private) and never reaches a VPS',
    ],
  ],
  [
    "the same admin network twice",
    { network: { adminCidrs: ["203.0.113.7/32", "203.0.113.7/32"] } },
    [
      'network.adminCidrs[1]: expected another admin network, got "203.0.113.7/32", which hybrid:network.adminCidrs[0] has too',
    ],
  ],
  [
    "etcd published",
    {
      network: { publishedPorts: [...web, { protocol: "tcp", port: 2_380, description: "etcd" }] },
    },
    ["network.publishedPorts[2]: expected a port of a public service, got 2380/tcp: etcd"],
  ],
  [
    "the Kubernetes API published",
    { network: { publishedPorts: [...web, { protocol: "tcp", port: 6_443, description: "API" }] } },
    [
      "network.publishedPorts[2]: expected a port of a public service, got 6443/tcp: the Kubernetes API, which network.adminCidrs opens",
    ],
  ],
  [
    "VXLAN published",
    {
      network: { publishedPorts: [...web, { protocol: "udp", port: 8_472, description: "VXLAN" }] },
    },
    [
      "network.publishedPorts[2]: expected a port of a public service, got 8472/udp: VXLAN, which KubeSpan carries",
    ],
  ],
  [
    "KubeSpan published a second time",
    {
      network: { publishedPorts: [...web, { protocol: "udp", port: 51_820, description: "mesh" }] },
    },
    [
      "network.publishedPorts[2]: expected a port of a public service, got 51820/udp: KubeSpan, which is always open",
    ],
  ],
  [
    "a port published twice",
    { network: { publishedPorts: [...web, { protocol: "tcp", port: 443, description: "again" }] } },
    [
      'network.publishedPorts[2]: expected another published port, got "443/tcp", which hybrid:network.publishedPorts[1] has too',
    ],
  ],
  [
    "more rules than a firewall takes",
    { network: { adminCidrs: Array.from({ length: 256 }, (_, index) => `203.0.${index}.0/24`) } },
    [
      "network: expected at most 500 effective firewall rules, got 518, two for each admin network and published port",
    ],
  ],
  [
    "an underlay too small for KubeSpan",
    { sites: { home: { underlayMtuBytes: 1_359 } } },
    [
      "sites.home.underlayMtuBytes: expected 1360 to 9000, got 1359; KubeSpan takes 80 and needs 1280",
    ],
  ],
  [
    "an underlay beyond jumbo frames",
    { sites: { vps: { underlayMtuBytes: 9_001 } } },
    ["sites.vps.underlayMtuBytes: expected 1360 to 9000, got 9001"],
  ],
  [
    "a router outside the LAN",
    { sites: { home: { gateway: "10.3.0.1" } } },
    [
      'sites.home.gateway: expected an address in the home LAN 10.2.0.0/16, got "10.3.0.1"; neither end is public, so there is no path to the nodes',
    ],
  ],
  [
    "a router on the broadcast address",
    { sites: { home: { gateway: "10.2.255.255" } } },
    [
      'sites.home.gateway: expected the address of a host, got "10.2.255.255", the broadcast address of 10.2.0.0/16',
    ],
  ],
  [
    "a LAN of two addresses",
    { sites: { home: { lanCidr: "10.2.0.0/31" } } },
    [
      'sites.home.lanCidr: expected /30 or larger, got "10.2.0.0/31", which has no address for a node beside the router',
    ],
  ],
  [
    "a LAN that no home node is in",
    { sites: { home: { lanCidr: "10.3.0.0/16", gateway: "10.3.0.1" } } },
    [
      'nodes[2].address: expected an address in the home LAN 10.3.0.0/16, got "10.2.1.1"; neither end is public, so there is no path to the router, talos-pve-worker-0, talos-pve-gpu-0',
      'nodes[3].address: expected an address in the home LAN 10.3.0.0/16, got "10.2.2.1"; neither end is public, so there is no path to the router, talos-pve-cp-0, talos-pve-gpu-0',
      'nodes[4].address: expected an address in the home LAN 10.3.0.0/16, got "10.2.2.2"; neither end is public, so there is no path to the router, talos-pve-cp-0, talos-pve-worker-0',
    ],
  ],
  [
    "a resolver named twice",
    { sites: { home: { nameservers: ["10.2.0.1", "10.2.0.1"] } } },
    [
      'sites.home.nameservers[1]: expected another resolver, got "10.2.0.1", which hybrid:sites.home.nameservers[0] has too',
    ],
  ],
  [
    "a Proxmox endpoint with a password",
    { sites: { home: { proxmox: { endpoint: "https://root:hunter2@10.2.0.2:8006/" } } } },
    ["sites.home.proxmox.endpoint: expected an address without user, password, query and fragment"],
  ],
  [
    "a Proxmox endpoint with the API's path",
    { sites: { home: { proxmox: { endpoint: "https://10.2.0.2:8006/api2/json" } } } },
    [
      'sites.home.proxmox.endpoint: expected an address without a path, got "/api2/json" after the host; the provider adds the API\'s own',
    ],
  ],
  [
    "a mirror that is the registry",
    { registryMirrors: { "docker.io": ["https://registry-1.docker.io"] } },
    [
      'registryMirrors["docker.io"][0]: expected a mirror, got "registry-1.docker.io", the registry itself, which is always asked last',
    ],
  ],
  [
    "a mirror that is the registry by its own name",
    { registryMirrors: { "ghcr.io": ["https://ghcr.io/v2"] } },
    [
      'registryMirrors["ghcr.io"][0]: expected a mirror, got "ghcr.io", the registry itself, which is always asked last',
    ],
  ],
  [
    "a mirror with a token in its address",
    { registryMirrors: { "ghcr.io": ["https://mirror.example.org/?token=hunter2"] } },
    [
      'registryMirrors["ghcr.io"][0]: expected an address without user, password, query and fragment',
    ],
  ],
  [
    "a mirror named twice",
    {
      registryMirrors: { "ghcr.io": ["https://mirror.example.org", "https://mirror.example.org"] },
    },
    [
      'registryMirrors["ghcr.io"][1]: expected another mirror, got "https://mirror.example.org" a second time',
    ],
  ],
  [
    "a wildcard host name",
    { gateway: { hostnames: ["*.example.net"] } },
    [
      'gateway.hostnames[0]: expected a single host name, got "*.example.net"; wildcards are issued only below a zone of hybrid:dns, over DNS-01',
    ],
  ],
  [
    "a host name named twice",
    { gateway: { hostnames: ["www.example.org", "www.example.org"] } },
    [
      'gateway.hostnames[1]: expected another host name, got "www.example.org", which hybrid:gateway.hostnames[0] has too',
    ],
  ],
  [
    "more host names than a Gateway has listeners",
    { gateway: { hostnames: Array.from({ length: 64 }, (_, index) => `w${index}.example.org`) } },
    ["gateway.hostnames: expected at most 63 host names, got 64"],
  ],
  [
    "host names without the ports they need",
    { network: { publishedPorts: [] } },
    [
      "network.publishedPorts: expected 80/tcp among them for the Gateway's host names, got none; the certificate authority checks host names there",
      "network.publishedPorts: expected 443/tcp among them for the Gateway's host names, got none; the Gateway serves them there",
    ],
  ],
];
