import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mtuChain } from "../../../../components/mtuChain";
import { clusterEndpoint } from "../../../../components/talos/cluster";
import { serializeDocument } from "../../../../components/talos/document";
import { addressDocument, machineDocuments } from "../../../../components/talos/machineDocuments";
import type { NodeSettings } from "../../../../config/schema";
import {
  newMachineSecrets,
  secretsYaml,
} from "../../../../lab/plugins/providers/talos/machineSecrets";
import { type Properties, isProperties, revealAll } from "../../../../lab/plugins/values";
import type { Machine, MachineVendor, Packet } from "../../../../lab/world/machine";
import { Store } from "../../../../lab/world/store";
import type { ClientConfiguration, Target } from "../../../../lab/world/talos/connection";
import { MachineApi } from "../../../../lab/world/talos/machineApi";
import { generateConfiguration, patched } from "../../../../lab/world/talos/talosctl";
import { homeNode, settings, vpsNode } from "../../../support/settings";

const chain = mtuChain([1_500]);
const stack = settings({});

/** The machines of the prod stack with loopback addresses, as one vendor. */
export const nodes = {
  vps0: vpsNode({ name: "talos-vps-cp-0" }),
  vps1: vpsNode({ name: "talos-vps-cp-1" }),
  home: homeNode({
    name: "talos-pve-cp-0",
    role: "controlplane",
    address: "127.20.1.1",
    vmId: 2_101,
  }),
  worker: homeNode({ address: "127.20.1.2" }),
  gpu: homeNode({
    name: "talos-pve-gpu-0",
    address: "127.20.1.3",
    vmId: 2_202,
    memoryMiB: 32_768,
    gpu: {
      pciPath: "0000:01:00",
      deviceId: "10de:2b85",
      subsystemId: "1043:8a30",
      iommuGroup: 14,
      driverBranch: "production",
    },
  }),
} as const satisfies Record<string, NodeSettings>;
export type NodeKey = keyof typeof nodes;

const addresses: Readonly<Record<NodeKey, string>> = {
  vps0: "127.20.0.1",
  vps1: "127.20.0.2",
  home: "127.20.1.1",
  worker: "127.20.1.2",
  gpu: "127.20.1.3",
};

export interface Authority {
  /** As the real tool reads them. */
  readonly secrets: string;
  readonly client: ClientConfiguration;
}

/** Secrets of a new cluster, by the real tool. */
export async function newAuthority(): Promise<Authority> {
  const { machineSecrets, clientConfiguration } = revealAll(await newMachineSecrets()) as Record<
    string,
    Properties
  >;
  return {
    secrets: secretsYaml(isProperties(machineSecrets) ? machineSecrets : {}),
    client: clientConfiguration as unknown as ClientConfiguration,
  };
}

/** The whole configuration of a node, as the provider would apply it. */
export async function configurationOf(
  key: NodeKey,
  { secrets }: Authority,
  further: readonly string[] = [],
): Promise<string> {
  const node = nodes[key];
  const generated = await generateConfiguration({
    clusterName: "hybrid",
    endpoint: clusterEndpoint,
    secrets,
    role: node.role,
    talosVersion: "v1.13.9",
    kubernetesVersion: "v1.36.3",
    patches: [],
    hasDocs: false,
    hasExamples: false,
  });
  const documents = [
    ...machineDocuments(stack, node, chain),
    addressDocument(node, addresses[key]),
  ];
  return patched(generated, [...documents.map(serializeDocument), ...further]);
}

/** A vendor for both sites, with a firewall that the test opens and closes. */
export class FakeVendor implements MachineVendor {
  readonly #machines = new Map<NodeKey, Machine>();
  #made = 0;
  /** Decides for VPS machines; nothing keeps anybody out of those at home. */
  public firewall: (packet: Packet) => boolean = ({ from, port }) =>
    port === 51_820 || from === "203.0.113.7";

  public machines(): readonly Machine[] {
    return [...this.#machines.values()];
  }

  public letsIn(machine: Machine, packet: Packet): boolean {
    return machine.site === "home" || this.firewall(packet);
  }

  /** Makes a machine, or makes it anew: another id at the same address. */
  public make(key: NodeKey): Machine {
    const { name, site } = nodes[key];
    const node: NodeSettings = nodes[key];
    this.#made += 1;
    const machine: Machine = {
      id: `${site}/${name}#${this.#made}`,
      site,
      name,
      location: site === "vps" ? "hil" : "atlas",
      addresses: [addresses[key]],
      isPoweredOn: true,
      cpuCount: 4,
      memoryMiB: node.site === "home" ? node.memoryMiB : 8_192,
      diskGiB: 160,
      gpuCount: node.site === "home" && node.gpu ? 1 : 0,
      providerId: site === "vps" ? `hcloud://${this.#made}` : `proxmox://home/${name}`,
    };
    this.#machines.set(key, machine);
    return machine;
  }

  public get(key: NodeKey): Machine {
    const machine = this.#machines.get(key);
    if (machine === undefined) throw new Error(`${key}: not made`);
    return machine;
  }

  public power(key: NodeKey, isPoweredOn: boolean): void {
    this.#machines.set(key, { ...this.get(key), isPoweredOn });
  }

  public remove(key: NodeKey): void {
    this.#machines.delete(key);
  }
}

/** A world of its own with the fake vendor. */
export class TestWorld {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "hybrid-talos-"));
  public readonly store = new Store(this.#directory);
  public readonly vendor = new FakeVendor();
  public readonly vendors: readonly MachineVendor[] = [this.vendor];
  public readonly api = new MachineApi(this.store, this.vendors);

  public constructor(...keys: readonly NodeKey[]) {
    for (const key of keys) this.vendor.make(key);
  }

  public target(key: NodeKey, { client }: Authority): Target {
    const [address = ""] = this.vendor.machines().find(({ name }) => name === nodes[key].name)
      ?.addresses ?? [addresses[key]];
    return { node: address, endpoint: address, client };
  }

  /** Everything the world holds, as text. */
  public contents(): string {
    return JSON.stringify(
      [
        "talos machine",
        "talos configuration",
        "talos cluster",
        "talos node",
        "etcd event",
        "outage",
      ].map((kind) => this.store.collection(kind).entries()),
    );
  }

  public dispose(): void {
    this.store.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** The configurations of every node, by the real tool. */
export async function configurationsOf(
  authority: Authority,
): Promise<ReadonlyMap<NodeKey, string>> {
  const keys = Object.keys(nodes) as NodeKey[];
  const texts = keys.map(async (key) => [key, await configurationOf(key, authority)] as const);
  return new Map(await Promise.all(texts));
}

/** A cluster of these nodes, bootstrapped on the first. */
export async function clusterOf(
  authority: Authority,
  configurations: ReadonlyMap<NodeKey, string>,
  ...keys: readonly [NodeKey, ...NodeKey[]]
): Promise<TestWorld> {
  const world = new TestWorld(...keys);
  for (const key of keys) {
    const target = world.target(key, authority);
    await world.api.applyConfiguration(target, configurations.get(key) ?? "", "auto");
    if (key === keys[0]) world.api.bootstrap(target);
  }
  return world;
}
