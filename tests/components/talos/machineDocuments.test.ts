import { parse } from "yaml";
import { mtuChain } from "../../../components/mtuChain";
import { serializeDocument } from "../../../components/talos/document";
import { addressDocument, machineDocuments } from "../../../components/talos/machineDocuments";
import type { NodeSettings, Settings } from "../../../config/schema";
import { homeNode, prodNodes, settings } from "../../support/settings";

const agentSchematic = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";
const gpuSchematic = "GPU_SCHEMATIC";
const endpoint = "https://localhost:7445";

const rendered = (node: NodeSettings, stack: Settings = settings()): unknown[] =>
  machineDocuments(stack, node, mtuChain([1_500])).map(
    (document) => parse(serializeDocument(document)) as unknown,
  );

const kubeSpan = {
  apiVersion: "v1alpha1",
  kind: "KubeSpanConfig",
  enabled: true,
  advertiseKubernetesNetworks: false,
  allowDownPeerBypass: false,
  mtu: 1_420,
  filters: {
    endpoints: ["0.0.0.0/0", "::/0", "!10.244.0.0/16", "!10.96.0.0/12", "!169.254.0.0/16"],
  },
};
const lanInterface = (address: string) => [
  {
    apiVersion: "v1alpha1",
    kind: "LinkConfig",
    name: "eth0",
    up: true,
    mtu: 1_500,
    addresses: [{ address: `${address}/16` }],
    routes: [{ gateway: "10.2.0.1" }],
  },
  { apiVersion: "v1alpha1", kind: "ResolverConfig", nameservers: [{ address: "10.2.0.1" }] },
];
const localPath = [
  {
    apiVersion: "v1alpha1",
    kind: "VolumeConfig",
    name: "EPHEMERAL",
    provisioning: { grow: false, maxSize: "-40GiB" },
  },
  {
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: "local-path",
    volumeType: "partition",
    provisioning: { diskSelector: { match: "system_disk" }, minSize: "39GiB", maxSize: "40GiB" },
  },
];
const hostname = (name: string) => ({
  apiVersion: "v1alpha1",
  kind: "HostnameConfig",
  auto: "off",
  hostname: name,
});
const everyNode = {
  controlPlane: { endpoint },
  network: {
    cni: { name: "none" },
    podSubnets: ["10.244.0.0/16"],
    serviceSubnets: ["10.96.0.0/12"],
  },
  discovery: { enabled: true, registries: { kubernetes: { disabled: true } } },
};
const controlPlane = (takesWorkloads: boolean) => ({
  ...everyNode,
  proxy: { disabled: true },
  allowSchedulingOnControlPlanes: takesWorkloads,
  apiServer: {
    extraArgs: { "service-account-issuer": endpoint, "api-audiences": endpoint },
  },
  etcd: { extraArgs: { "heartbeat-interval": "250", "election-timeout": "2500" } },
});
const kubePrism = { enabled: true, port: 7_445 };
const talosApiAccess = {
  enabled: true,
  allowedRoles: ["os:etcd:backup"],
  allowedKubernetesNamespaces: ["etcd-backup"],
};
const homeLabels = {
  "hybrid.cluster/site": "home",
  "topology.kubernetes.io/region": "home",
  "topology.kubernetes.io/zone": "atlas",
  "node.kubernetes.io/instance-type": "proxmox-vm",
};

describe("the documents of a node", () => {
  it("make a VPS control plane that takes workloads and keeps local volumes", () => {
    expect(rendered(prodNodes.vpsCp0)).toEqual([
      {
        machine: {
          install: {
            disk: "/dev/sda",
            image: `factory.talos.dev/hcloud-installer/${agentSchematic}:v1.13.9`,
            grubUseUKICmdline: true,
          },
          nodeLabels: {
            "hybrid.cluster/site": "vps",
            "topology.kubernetes.io/region": "hil",
            "topology.kubernetes.io/zone": "hil",
            "node.kubernetes.io/instance-type": "vps",
            "instance.hetzner.cloud/provided-by": "cloud",
          },
          features: { kubePrism, kubernetesTalosAPIAccess: talosApiAccess },
        },
      },
      { cluster: controlPlane(true) },
      hostname("talos-vps-cp-0"),
      kubeSpan,
      ...localPath,
    ]);
  });

  it("make a home control plane that takes none", () => {
    expect(rendered(prodNodes.homeCp0)).toEqual([
      {
        machine: {
          install: {
            disk: "/dev/sda",
            image: `factory.talos.dev/nocloud-installer/${agentSchematic}:v1.13.9`,
            grubUseUKICmdline: true,
          },
          nodeLabels: homeLabels,
          kubelet: { extraArgs: { "provider-id": "proxmox://home/2101" } },
          features: { kubePrism, kubernetesTalosAPIAccess: talosApiAccess },
        },
      },
      { cluster: controlPlane(false) },
      hostname("talos-pve-cp-0"),
      kubeSpan,
      ...lanInterface("10.2.1.1"),
    ]);
  });

  it("make a worker with its GPU labelled, tainted and driven by its own image", () => {
    const [machine, ...rest] = rendered(prodNodes.homeGpu0) as [
      { machine: { install: { image: string } } },
      ...unknown[],
    ];
    const image = machine.machine.install.image;
    expect(image).toMatch(/^factory\.talos\.dev\/nocloud-installer\/[0-9a-f]{64}:v1\.13\.9$/);
    expect(image).not.toContain(agentSchematic);
    expect(JSON.parse(JSON.stringify(machine).replace(/[0-9a-f]{64}/, gpuSchematic))).toEqual({
      machine: {
        install: {
          disk: "/dev/sda",
          image: `factory.talos.dev/nocloud-installer/${gpuSchematic}:v1.13.9`,
          grubUseUKICmdline: true,
        },
        nodeLabels: { ...homeLabels, "nvidia.com/gpu": "true" },
        kubelet: {
          extraArgs: { "provider-id": "proxmox://home/2202" },
          extraConfig: {
            registerWithTaints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
          },
        },
        kernel: {
          modules: [
            { name: "nvidia" },
            { name: "nvidia_uvm" },
            { name: "nvidia_drm" },
            { name: "nvidia_modeset" },
          ],
        },
        features: { kubePrism },
      },
    });
    expect(rest).toEqual([
      { cluster: everyNode },
      hostname("talos-pve-gpu-0"),
      kubeSpan,
      ...lanInterface("10.2.2.2"),
    ]);
  });

  it("take the mesh's packet size from the smallest underlay", () => {
    const documents = machineDocuments(settings(), prodNodes.vpsCp0, mtuChain([1_500, 1_492]));
    expect(documents).toContainEqual(
      expect.objectContaining({ kind: "KubeSpanConfig", mtu: 1_412 }),
    );
  });

  it("write the packet size of the home uplink on the interface, which would go back to 1500", () => {
    const stack = settings({ sites: { home: { underlayMtuBytes: 1_492 } } });
    expect(rendered(prodNodes.homeWorker0, stack)).toContainEqual(
      expect.objectContaining({ kind: "LinkConfig", mtu: 1_492 }),
    );
  });

  it("leave a small system disk its room: what is left for EPHEMERAL does not grow", () => {
    const small = homeNode({ systemDiskGiB: 64, localPathGiB: 40 });
    expect(rendered(small)).toEqual(expect.arrayContaining(localPath));
  });

  it.each([true, false])("bypass a tunnel that is down only when told so: %s", (bypass) => {
    const stack = settings({ cluster: { allowDownPeerBypass: bypass } });
    expect(rendered(prodNodes.vpsCp0, stack)).toContainEqual({
      ...kubeSpan,
      allowDownPeerBypass: bypass,
    });
  });

  it("name the upstream as last endpoint of every mirror", () => {
    const stack = settings({
      registryMirrors: {
        "docker.io": ["https://registry.example.org/v2/docker"],
        "ghcr.io": ["https://registry.example.org/v2/ghcr", "https://other.example.org"],
      },
    });
    const endpoints = (
      rendered(prodNodes.vpsCp0, stack) as { kind?: string; endpoints?: unknown }[]
    )
      .filter(({ kind }) => kind === "RegistryMirrorConfig")
      .map((mirror) => mirror.endpoints);
    expect(endpoints).toEqual([
      [{ url: "https://registry.example.org/v2/docker" }, { url: "https://registry-1.docker.io" }],
      [
        { url: "https://registry.example.org/v2/ghcr" },
        { url: "https://other.example.org" },
        { url: "https://ghcr.io" },
      ],
    ]);
  });

  it.each(Object.values(prodNodes))("leave out what the design left behind, on $name", (node) => {
    const text = JSON.stringify(rendered(node));
    expect(text).not.toMatch(/"vip"|tcp_mtu_probing|dhcp|skipFallback|tailscale/i);
  });

  it("write a disabled automatic host name so that no reader takes it for a boolean", () => {
    const text = machineDocuments(settings(), prodNodes.vpsCp0, mtuChain([1_500]))
      .map(serializeDocument)
      .join("---\n");
    expect(text).toContain('auto: "off"');
  });
});

describe("the document of a node's address", () => {
  it("pins kubelet and etcd of a control plane", () => {
    expect(addressDocument(prodNodes.vpsCp0, "203.0.113.10")).toEqual({
      machine: { kubelet: { nodeIP: { validSubnets: ["203.0.113.10/32"] } } },
      cluster: { etcd: { advertisedSubnets: ["203.0.113.10/32"] } },
    });
  });

  it("pins the kubelet of a worker, which runs no etcd", () => {
    expect(addressDocument(prodNodes.homeWorker0, "10.2.2.1")).toEqual({
      machine: { kubelet: { nodeIP: { validSubnets: ["10.2.2.1/32"] } } },
    });
  });
});
