import { desiredOf, readDesired } from "../../../../lab/world/desired";
import { Outages } from "../../../../lab/world/outages";
import type { SimulatedNode } from "../../../../lab/nodes/simulatedNode";
import {
  type Authority,
  clusterOf,
  configurationOf,
  configurationsOf,
  newAuthority,
  type NodeKey,
  TestWorld,
} from "./cluster";

let authority: Authority;
let configurations: ReadonlyMap<NodeKey, string>;
let world: TestWorld;

beforeAll(async () => {
  authority = await newAuthority();
  configurations = await configurationsOf(authority);
  world = await clusterOf(authority, configurations, "vps0", "vps1", "home", "worker", "gpu");
});
afterAll(() => {
  world.dispose();
});

const node = (name: string): SimulatedNode | undefined =>
  desiredOf(world.store, world.vendors).nodes.find((candidate) => candidate.name === name);

describe("what a world asks of the real control plane", () => {
  it("is nothing before the bootstrap", () => {
    const empty = new TestWorld("vps0");
    expect(desiredOf(empty.store, empty.vendors)).toEqual({ apiAddresses: [], nodes: [] });
    empty.dispose();
  });

  it("has the secrets and networks of the cluster's own configuration", () => {
    const { cluster } = desiredOf(world.store, world.vendors);
    expect(cluster).toMatchObject({
      serviceCidr: "10.96.0.0/12",
      podCidr: "10.244.0.0/16",
      serviceAccountIssuer: "https://localhost:7445",
      etcdHasQuorum: true,
    });
    const { machineSecrets } = cluster ?? {};
    for (const name of ["etcd", "k8s", "k8sAggregator"] as const) {
      const cert = machineSecrets?.[name].cert ?? "";
      expect(authority.secrets).toContain(cert);
      expect(Buffer.from(cert, "base64").toString()).toMatch(/^-----BEGIN CERTIFICATE/);
    }
    expect(authority.secrets).toContain(machineSecrets?.serviceAccountKey);
    expect(authority.secrets).toContain(machineSecrets?.secretboxEncryptionSecret);
  });

  it("lets every control plane list the members of etcd, with the authority of its cluster", () => {
    const { cluster, machineApis } = desiredOf(world.store, world.vendors);
    expect(cluster?.talosAuthority?.cert).toBe(authority.client.caCertificate);
    expect(authority.secrets).toContain(cluster?.talosAuthority?.key);
    const addresses = ["127.20.0.1", "127.20.0.2", "127.20.1.1"];
    expect(machineApis?.map(({ address }) => address)).toEqual(addresses);
    for (const { members } of machineApis ?? []) {
      expect(members?.map(({ address }) => address)).toEqual(addresses);
    }
  });

  it("lets nobody in behind a port that the firewall keeps closed to the operator", () => {
    world.vendor.firewall = ({ port }) => port !== 6_443;
    expect(desiredOf(world.store, world.vendors).apiAddresses).toEqual(["127.20.1.1"]);
    world.vendor.firewall = () => true;
    expect(desiredOf(world.store, world.vendors).apiAddresses).toEqual([
      "127.20.0.1",
      "127.20.0.2",
      "127.20.1.1",
    ]);
  });

  it("has a node of every machine with what its configuration says", () => {
    expect(node("talos-pve-gpu-0")).toEqual({
      name: "talos-pve-gpu-0",
      labels: {
        "hybrid.cluster/site": "home",
        "node.kubernetes.io/instance-type": "proxmox-vm",
        "nvidia.com/gpu": "true",
        "topology.kubernetes.io/region": "home",
        "topology.kubernetes.io/zone": "atlas",
      },
      taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
      // 32 GiB without the 384 MiB of Talos and the 100 MiB of the kubelet.
      capacity: { cpu: 3.95, memoryMiB: 32_284, pods: 110, extended: { "nvidia.com/gpu": 1 } },
      providerID: "proxmox://home/2202",
      addresses: { internal: "127.20.1.3" },
      kubeletVersion: "v1.36.3",
      isAlive: true,
    });
  });

  it("taints a control plane unless it takes workloads", () => {
    expect(node("talos-pve-cp-0")?.taints).toEqual([
      { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
    ]);
    expect(node("talos-vps-cp-0")).toMatchObject({
      taints: [],
      labels: { "node-role.kubernetes.io/control-plane": "", "hybrid.cluster/site": "vps" },
      capacity: { memoryMiB: 8_192 - 512 - 100 },
    });
  });

  it("follows a changed configuration", async () => {
    const text = await configurationOf("worker", authority, [
      "machine: {nodeLabels: {shelf: top}, nodeTaints: {slow: 'yes:PreferNoSchedule'}}",
      "machine: {kubelet: {image: 'ghcr.io/siderolabs/kubelet:v1.36.2'}}",
    ]);
    await world.api.applyConfiguration(world.target("worker", authority), text, "auto");
    expect(node("talos-pve-worker-0")).toMatchObject({
      labels: { shelf: "top" },
      taints: [{ key: "slow", value: "yes", effect: "PreferNoSchedule" }],
      kubeletVersion: "v1.36.2",
    });
  });
});

describe("a reader of a world's wishes", () => {
  it("sees what another process changed, and computes nothing while nothing changes", () => {
    const read = readDesired(world.store.directory, () => world.vendors);
    const first = read();
    expect(first.nodes).toHaveLength(5);
    expect(read()).toBe(first);
    const { id } = world.vendor.get("worker");
    new Outages(world.store).begin({ kind: "machineDown", machine: id });
    expect(read().nodes.filter(({ isAlive }) => !isAlive)).toHaveLength(1);
  });
});
