import { homeCp1, moreVps, node, nodes, without, type Rejection } from "./fixture";
import { homeNode, prodNodes, vpsNode } from "../support/settings";

const homeWorker1 = homeNode({
  ...{ name: "talos-pve-worker-1", address: "10.2.2.3", vmId: 2_203, quorumMember: true },
});

/** Versions, timings and machines that contradict each other. */
export const rejectedNodes: readonly Rejection[] = [
  [
    "a Talos line the provider cannot read",
    { cluster: { talosVersion: "v1.14.6" } },
    [
      'cluster.talosVersion: expected a release of Talos 1.13, got "v1.14.6"; the Talos provider cannot read the configuration documents of newer lines',
    ],
  ],
  [
    "a Talos line too old",
    { cluster: { talosVersion: "v1.9.5" } },
    [
      'cluster.talosVersion: expected a release of Talos 1.13, got "v1.9.5"; older lines lack kinds of configuration documents that this program writes',
    ],
  ],
  [
    "a Kubernetes that Talos does not run",
    { cluster: { kubernetesVersion: "v1.37.0" } },
    [
      'cluster.kubernetesVersion: expected a release of Kubernetes 1.31, 1.32, 1.33, 1.34, 1.35, 1.36, which Talos 1.13 runs, got "v1.37.0"',
    ],
  ],
  [
    "an election of fewer than ten heartbeats",
    { cluster: { etcd: { electionMilliseconds: 2_000 } } },
    [
      "cluster.etcd.electionMilliseconds: expected at least 2500, ten heartbeats of 250, got 2000; a late heartbeat would start an election",
    ],
  ],
  [
    "a heartbeat no election is long enough for",
    { cluster: { etcd: { heartbeatMilliseconds: 5_000, electionMilliseconds: 40_000 } } },
    [
      "cluster.etcd.electionMilliseconds: expected at least 50000, ten heartbeats of 5000, got 40000; a late heartbeat would start an election",
    ],
  ],
  [
    "a gate that polls less often than it lasts",
    { cluster: { gate: { timeoutSeconds: 30, pollSeconds: 60 } } },
    ["cluster.gate.pollSeconds: expected less than the gate's 30 seconds, got 60"],
  ],
  [
    "a way in through a node that is no VPS control plane",
    { cluster: { apiThrough: "talos-pve-cp-0" } },
    ['cluster.apiThrough: expected one of talos-vps-cp-0, talos-vps-cp-1, got "talos-pve-cp-0"'],
  ],
  [
    "two control planes",
    { nodes: without("homeCp0") },
    [
      "nodes: expected an odd number of control planes, got 2; an even member adds nothing that etcd can lose",
    ],
  ],
  [
    "a majority at home",
    node("vpsCp1", { role: "worker" }, { homeWorker0: { role: "controlplane" } }, { homeCp1 }),
    [
      "nodes: expected an odd number of control planes, got 4; an even member adds nothing that etcd can lose",
      "nodes: expected at least 3 of 4 control planes on VPS, got 1 (talos-vps-cp-0); etcd must keep its majority, and the API a second address, without the home site",
      "nodes: expected a local-path volume on at least 1 home worker without a gpu, got 0 of 0; Galera and Vault keep members there",
    ],
  ],
  [
    "a single control plane",
    node("vpsCp1", { role: "worker" }, { homeCp0: { role: "worker" } }),
    ["nodes: expected at least 3 control planes, got 1; etcd survives no loss with fewer"],
  ],
  [
    "no control plane",
    { nodes: nodes().map((one) => ({ ...one, role: "worker" })) },
    ["nodes: expected at least 3 control planes, got 0; etcd survives no loss with fewer"],
  ],
  [
    "five control planes with two on VPS",
    {
      nodes: [
        ...nodes(),
        homeCp1,
        { ...homeCp1, name: "talos-pve-cp-2", address: "10.2.1.3", vmId: 2_103 },
      ],
    },
    [
      "nodes: expected at least 3 of 5 control planes on VPS, got 2 (talos-vps-cp-0, talos-vps-cp-1); etcd must keep its majority, and the API a second address, without the home site",
    ],
  ],
  [
    "nine control planes",
    { nodes: [...nodes(), ...moreVps(6)] },
    ["nodes: expected at most 7 control planes, got 9"],
  ],
  [
    "eleven VPS",
    { nodes: [...nodes(), ...moreVps(9, "worker")] },
    ["nodes: expected at most 10 VPS, got 11; a Hetzner placement group holds no more"],
  ],
  [
    "two nodes of one name over the sites",
    node("homeWorker0", { name: "talos-vps-cp-0" }),
    [
      'nodes[3].name: expected another name, got "talos-vps-cp-0", which hybrid:nodes[0].name has too',
    ],
  ],
  [
    "two VMs of one id",
    node("homeWorker0", { vmId: 2_101 }),
    ["nodes[3].vmId: expected another VM id, got 2101, which hybrid:nodes[2].vmId has too"],
  ],
  [
    "a primary IP used twice",
    node("vpsCp1", { primaryIpv4: { id: 1_000_001 } }),
    [
      "nodes[1].primaryIpv4.id: expected another primary IP, got 1000001, which hybrid:nodes[0].primaryIpv4.id has too",
    ],
  ],
  [
    "an address used twice",
    node("homeWorker0", { address: "10.2.1.1" }),
    [
      'nodes[3].address: expected an address of its own, got "10.2.1.1", which hybrid:nodes[2].address has',
    ],
  ],
  [
    "a public address used twice",
    node("vpsCp1", { primaryIpv4: { address: "5.78.43.147" } }),
    [
      'nodes[1].primaryIpv4.address: expected an address of its own, got "5.78.43.147", which hybrid:nodes[0].primaryIpv4.address has',
    ],
  ],
  [
    "a node on the router's address",
    node("homeWorker0", { address: "10.2.0.1" }),
    [
      'nodes[3].address: expected an address of its own, got "10.2.0.1", which hybrid:sites.home.gateway has',
    ],
  ],
  [
    "a node on the Proxmox host's address",
    node("homeWorker0", { address: "10.2.0.2" }),
    [
      'nodes[3].address: expected an address of its own, got "10.2.0.2", which hybrid:sites.home.proxmox.endpoint has',
    ],
  ],
  [
    "a node as its own resolver",
    { sites: { home: { nameservers: ["10.2.2.1"] } } },
    [
      'nodes[3].address: expected an address of its own, got "10.2.2.1", which hybrid:sites.home.nameservers[0] has',
    ],
  ],
  [
    "a home node outside the LAN",
    node("homeWorker0", { address: "10.3.2.1" }),
    [
      'nodes[3].address: expected an address in the home LAN 10.2.0.0/16, got "10.3.2.1"; neither end is public, so there is no path to the router, talos-pve-cp-0, talos-pve-gpu-0',
    ],
  ],
  [
    "a home node on the network address",
    node("homeWorker0", { address: "10.2.0.0" }),
    [
      'nodes[3].address: expected the address of a host, got "10.2.0.0", the network address of 10.2.0.0/16',
    ],
  ],
  [
    "a VPS behind a router",
    node("vpsCp0", { primaryIpv4: { address: "192.168.7.1" } }),
    [
      'nodes[0].primaryIpv4.address: expected a public address, got "192.168.7.1", which is in 192.168.0.0/16 (private); home nodes would have no path to this VPS',
    ],
  ],
  [
    "a VPS behind carrier-grade NAT",
    node("vpsCp0", { primaryIpv4: { address: "100.64.0.9" } }),
    [
      'nodes[0].primaryIpv4.address: expected a public address, got "100.64.0.9", which is in 100.64.0.0/10 (carrier-grade NAT); home nodes would have no path to this VPS',
    ],
  ],
  [
    "a GPU of two VMs by different functions",
    node(
      "homeGpu0",
      {},
      {},
      {
        homeGpu1: {
          ...prodNodes.homeGpu0,
          name: "talos-pve-gpu-1",
          address: "10.2.2.3",
          vmId: 2_203,
          gpu: { ...prodNodes.homeGpu0.gpu, pciPath: "0000:01:00.1", iommuGroup: 15 },
        },
      },
    ),
    [
      "nodes[5].gpu.pciPath: expected a device for this VM alone, got device 0000:01:00, which hybrid:nodes[4].gpu.pciPath has",
    ],
  ],
  [
    "two devices of one IOMMU group",
    node(
      "homeGpu0",
      {},
      {},
      {
        homeGpu1: {
          ...prodNodes.homeGpu0,
          name: "talos-pve-gpu-1",
          address: "10.2.2.3",
          vmId: 2_203,
          gpu: { ...prodNodes.homeGpu0.gpu, pciPath: "0000:02:00" },
        },
      },
    ),
    [
      "nodes[5].gpu.iommuGroup: expected a device for this VM alone, got IOMMU group 14, which hybrid:nodes[4].gpu.iommuGroup has",
    ],
  ],
  [
    "a GPU of another vendor",
    node("homeGpu0", { gpu: { deviceId: "1002:744c" } }),
    [
      'nodes[4].gpu.deviceId: expected a device of NVIDIA (10de:…), got "1002:744c"; no other driver is installed',
    ],
  ],
  [
    "a GPU on a control plane",
    {
      nodes: [
        ...nodes(),
        { ...homeCp1, gpu: { ...prodNodes.homeGpu0.gpu, pciPath: "0000:02:00", iommuGroup: 15 } },
        ...moreVps(1),
      ],
    },
    [
      'nodes[5].role: expected "worker" for a node with a gpu, got "controlplane"; a driver that hangs the machine would take an etcd member with it',
    ],
  ],
  [
    "a database volume on the GPU node",
    node("homeGpu0", { localPathGiB: 40 }),
    [
      "nodes[4].localPathGiB: expected 0 for a node with a gpu, got 40; members of Galera and Vault must not live beside the GPU",
    ],
  ],
  [
    "a GPU node smaller than its model",
    node("homeGpu0", { memoryMiB: 18_431 }),
    [
      "nodes[4].memoryMiB: expected at least 18432, the model server's 16384 and 2048 for the system, got 18431",
    ],
  ],
  [
    "a home worker smaller than its members",
    node("homeWorker0", { memoryMiB: 3_199 }),
    [
      "nodes[3].memoryMiB: expected at least 3200, the members of Galera (768) and Vault (384) and 2048 for the system, got 3199",
    ],
  ],
  [
    "a volume that leaves a VPS no system",
    node("vpsCp0", { localPathGiB: 141 }),
    ["nodes[0].localPathGiB: expected at most 140, the disk's 160 less 20 for the system, got 141"],
  ],
  [
    "a volume that leaves a VM no system",
    node("homeWorker0", { localPathGiB: 109 }),
    ["nodes[3].localPathGiB: expected at most 108, the disk's 128 less 20 for the system, got 109"],
  ],
  [
    "one VPS with a volume",
    node("vpsCp1", { localPathGiB: 0 }),
    [
      "nodes: expected a local-path volume on at least 2 VPS, got 1 of 2; Galera and Vault keep members there",
    ],
  ],
  [
    "no home worker with a volume",
    node("homeWorker0", { localPathGiB: 0 }),
    [
      "nodes: expected a local-path volume on at least 1 home worker without a gpu, got 0 of 1; Galera and Vault keep members there",
    ],
  ],
  [
    "no home worker",
    { nodes: without("homeWorker0") },
    [
      "nodes: expected a local-path volume on at least 1 home worker without a gpu, got 0 of 0; Galera and Vault keep members there",
    ],
  ],
  [
    "a third VPS with a volume, of which nobody says whether it holds a member",
    node("vpsCp1", {}, {}, { vpsCp2: vpsNode({ name: "talos-vps-cp-2", role: "worker" }) }),
    [
      "nodes: expected quorumMember on 2 of 3 VPS with a local-path volume, got it on 0 (talos-vps-cp-0, talos-vps-cp-1, talos-vps-cp-2); members stay on the disk they have",
    ],
  ],
  [
    "two home workers that hold the one member of home",
    node("homeWorker0", { quorumMember: true }, {}, { homeWorker1 }),
    [
      "nodes: expected quorumMember on 1 of 2 home workers without a gpu with a local-path volume, got it on 2 (talos-pve-worker-0, talos-pve-worker-1); members stay on the disk they have",
    ],
  ],
  [
    "members where none may be",
    node("homeCp0", { quorumMember: true }, { homeGpu0: { quorumMember: true } }),
    ["nodes[2].quorumMember", "nodes[4].quorumMember"].map(
      (path) =>
        `${path}: expected on VPS and home workers without a gpu alone, with localPathGiB, got true`,
    ),
  ],
  [
    "a driver among the extensions",
    {
      sites: {
        home: {
          extensions: ["siderolabs/qemu-guest-agent", "siderolabs/nonfree-kmod-nvidia-production"],
        },
      },
    },
    [
      'sites.home.extensions[1]: expected no driver of a GPU, got "siderolabs/nonfree-kmod-nvidia-production"; a node with a gpu gets those of its driverBranch',
    ],
  ],
  [
    "no guest agent at home",
    { sites: { home: { extensions: ["siderolabs/iscsi-tools"] } } },
    [
      'sites.home.extensions: expected "siderolabs/qemu-guest-agent" among them, got ["siderolabs/iscsi-tools"]; Proxmox shuts a VM down through it',
    ],
  ],
];
