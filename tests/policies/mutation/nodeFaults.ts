import {
  absent,
  added,
  all,
  each,
  machineSetting,
  type Mutation,
  ofType,
  property,
} from "./mutants";

const server = ofType("Server");
const vm = ofType("VmLegacy");
const configuration = ofType("ConfigurationApply");
const image = ["machine", "install", "image"] as const;
const etcd = ["cluster", "etcd"] as const;
const patch = (text: string): Mutation =>
  property(configuration, ["configPatches"], (patches: readonly unknown[]) => [...patches, text]);

/** Faults of machines: how they are made, named, addressed, and what they boot. */
export const nodeFaults: Readonly<Record<string, Mutation>> = {
  "servers-are-as-agreed": all(
    property(server, ["serverType"], "cx22"),
    property(server, ["location"], "nbg1"),
    property(server, ["backups"], false),
    added({
      type: "hcloud:index/server:Server",
      name: "more",
      inputs: { name: "more", serverType: "cpx31", location: "hil" },
    }),
  ),
  "servers-keep-their-machine": all(
    each(server, "ignores no changes", (subject) => ({ ...subject, ignoreChanges: [] })),
    each(server, "unprotected", (subject) => ({ ...subject, protect: false })),
    property(server, ["labels"], {}),
  ),
  "servers-boot-without-user-data": all(
    property(server, ["userData"], "#cloud-config"),
    added({ type: "hcloud:index/snapshot:Snapshot", name: "made", inputs: { serverId: 1 } }),
  ),
  "home-machines-stay-on-their-host": all(
    property(vm, ["deleteUnreferencedDisksOnDestroy"], true),
    property(vm, ["onBoot"], false),
    added({ type: "proxmoxve:index/haresourceLegacy:HaresourceLegacy", name: "ha", inputs: {} }),
  ),
  "system-disks-are-not-backed-up": all(
    property(vm, ["disks", "*", "backup"], true),
    property(vm, ["disks", "*", "backup"], absent),
  ),
  "nodes-are-not-scripted": all(
    added({ type: "command:remote:Command", name: "ssh", inputs: { create: "reboot" } }),
    added({ type: "command:local:Command", name: "local", inputs: { create: "true" } }),
  ),
  "nodes-run-one-talos-version": all(
    machineSetting(undefined, image, "factory.talos.dev/hcloud-installer/abc:v1.12.0"),
    machineSetting(undefined, image, absent),
  ),
  "schematics-fit-their-nodes": all(
    machineSetting(undefined, image, `factory.talos.dev/metal-installer/${"a".repeat(64)}:v1.13.9`),
  ),
  "kubernetes-versions-fit": all(
    property(ofType("HybridCluster"), ["cluster", "kubernetesVersion"], "v1.25.0"),
    property(ofType("HybridCluster"), ["cluster", "kubernetesVersion"], "v1.40.0"),
    patch("machine: { kubelet: { image: 'ghcr.io/siderolabs/kubelet:v1.20.0' } }"),
    patch("cluster: { apiServer: { image: 'registry.k8s.io/kube-apiserver:v1.30.0' } }"),
  ),
  "host-names-are-pinned": all(
    machineSetting("HostnameConfig", ["auto"], "stable"),
    machineSetting("HostnameConfig", ["hostname"], "another"),
    machineSetting("HostnameConfig", ["hostname"], absent),
  ),
  "node-addresses-are-pinned": all(
    machineSetting(undefined, ["machine", "kubelet", "nodeIP", "validSubnets"], absent),
    machineSetting(undefined, ["machine", "kubelet", "nodeIP", "validSubnets"], ["0.0.0.0/0"]),
    machineSetting(undefined, [...etcd, "advertisedSubnets"], absent),
    machineSetting("LinkConfig", ["addresses"], absent),
  ),
  "etcd-tolerates-the-distance": all(
    machineSetting(undefined, [...etcd, "extraArgs", "heartbeat-interval"], "100"),
    machineSetting(undefined, [...etcd, "extraArgs", "election-timeout"], "1000"),
    machineSetting(undefined, [...etcd, "extraArgs"], absent),
  ),
  "disks-are-named-lastingly": all(
    patch(
      "machine: { disks: [{ device: /dev/vdb, partitions: [{ mountpoint: /var/mnt/more }] }] }",
    ),
    machineSetting(
      "UserVolumeConfig",
      ["provisioning", "diskSelector", "match"],
      "disk.dev_path == '/dev/sdb'",
    ),
  ),
  "node-leftovers-are-absent": patch(
    "machine: { sysctls: { net.ipv4.ip_no_pmtu_disc: '1', net.ipv4.tcp_mtu_probing: '1' } }",
  ),
  "mirrors-fall-back-to-upstream": all(
    patch(
      "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints: [{url: 'https://mirror.example.org'}]",
    ),
    patch(
      "machine: { registries: { mirrors: { ghcr.io: { endpoints: ['https://mirror.example.org'] } } } }",
    ),
  ),
  "down-peer-bypass-is-decided": machineSetting("KubeSpanConfig", ["allowDownPeerBypass"], absent),
  "kube-span-endpoints-are-filtered": all(
    machineSetting("KubeSpanConfig", ["filters"], absent),
    machineSetting("KubeSpanConfig", ["filters", "endpoints"], ["0.0.0.0/0"]),
    machineSetting("KubeSpanConfig", ["advertiseKubernetesNetworks"], true),
  ),
  "mtu-fits-the-mesh": all(
    machineSetting("KubeSpanConfig", ["mtu"], 1500),
    property(ofType("Release", "hybrid-network"), ["values", "MTU"], 1500),
  ),
  "kubeconfig-leads-to-vps": all(
    property(ofType("Kubeconfig"), ["endpoint"], "10.2.1.1"),
    property(ofType("Kubeconfig"), ["node"], "10.2.1.1"),
  ),
};
