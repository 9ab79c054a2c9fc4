import fc from "../../support/properties";
import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { hetznerVolumes } from "../../../lab/kubernetes/volumes/vendors/hetzner";
import { proxmoxVolumes } from "../../../lab/kubernetes/volumes/vendors/proxmox";
import { RefusedVolume } from "../../../lab/kubernetes/volumes/volumeDriver";
import type { VolumeVendor } from "../../../lab/kubernetes/volumes/volumeVendor";
import { createServer, deleteServer } from "../../../lab/world/hetzner/servers";
import { atlas, hostsSetting } from "../../../lab/world/proxmox/home";
import { createVm, deleteVm } from "../../../lab/world/proxmox/vms";
import { changeSetting } from "../../../lab/world/settings";
import { settings } from "../../support/settings";
import { SimulatedVendors, hcloudToken } from "./simulatedVendors";

const nodes = settings().nodes;
const namesOf = (site: "vps" | "home"): readonly string[] =>
  nodes.filter((node) => node.site === site).map(({ name }) => name);
const datastoreGiB = 250;

const storageClass: ApiObject = {
  ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "class" } },
  parameters: { storage: "local-zfs" },
};
const topology = {
  "csi.hetzner.cloud/location": "hil",
  "topology.kubernetes.io/region": "home",
  "topology.kubernetes.io/zone": "atlas",
};

/** What Kubernetes asks of a driver, or what happens to a machine. */
type Step =
  | { readonly ask: "create" | "delete"; readonly volume: number }
  | { readonly ask: "attach" | "detach"; readonly volume: number; readonly node: number }
  | { readonly ask: "lose"; readonly node: number };

const volume = fc.nat({ max: 24 });
/** Most of the time the first one, so that it gets full. */
const node = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat({ max: 4 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ ask: fc.constant("create" as const), volume }) },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant("delete" as const), volume }) },
  { weight: 40, arbitrary: fc.record({ ask: fc.constant("attach" as const), volume, node }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.constant("detach" as const), volume, node }) },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant("lose" as const), node }) },
);

/** One driver at its vendor, with the machines of its site. */
interface Site {
  readonly vendor: VolumeVendor;
  readonly nodeNames: readonly string[];
  /** Takes a machine away and puts another one of its name there. */
  readonly replace: (nodeName: string) => void;
  /** Each volume with the machine that has it. */
  readonly volumes: () => readonly { readonly id: string; readonly machine: string | undefined }[];
  readonly isSound: () => void;
}

const hetzner = (vendors: SimulatedVendors): Site => {
  const { cloud } = vendors;
  return {
    vendor: hetznerVolumes(cloud.as(hcloudToken)),
    nodeNames: namesOf("vps"),
    replace: (name) => {
      const server = cloud.all("server").find((one) => one.name === name);
      deleteServer(cloud, server?.id ?? 0);
      createServer(cloud, { name, serverType: "cpx31", location: "hil", imageId: 5 });
    },
    volumes: () =>
      cloud.all("volume").map(({ id, serverId }) => ({
        id: `${id}`,
        machine: cloud.find("server", serverId ?? 0)?.name,
      })),
    isSound: () => {
      for (const { id } of cloud.all("server")) {
        const count = cloud.all("volume").filter(({ serverId }) => serverId === id).length;
        expect(count).toBeLessThanOrEqual(16);
      }
      for (const { serverId, sizeGb } of cloud.all("volume")) {
        expect(sizeGb).toBeGreaterThanOrEqual(10);
        if (serverId !== null) expect(cloud.find("server", serverId)).toBeDefined();
      }
    },
  };
};

const proxmox = (vendors: SimulatedVendors): Site => {
  const { cluster } = vendors;
  const datastores = atlas.datastores.map((one) =>
    one.id === "local-zfs" ? { ...one, sizeGiB: datastoreGiB } : one,
  );
  for (const { vmId } of cluster.all("vm")) {
    deleteVm(cluster, vmId, { destroysUnreferencedDisks: true });
  }
  changeSetting(vendors.store, hostsSetting, [{ ...atlas, datastores }]);
  const make = (name: string): unknown =>
    createVm(cluster, { node: "atlas", settings: { name }, disks: [] });
  namesOf("home").forEach(make);
  const vms = () => cluster.all("vm");
  return {
    vendor: proxmoxVolumes(vendors.driver, "home"),
    nodeNames: namesOf("home"),
    replace: (name) => {
      const vm = vms().find(({ config }) => config.name === name);
      deleteVm(cluster, vm?.vmId ?? 0, { destroysUnreferencedDisks: true });
      make(name);
    },
    volumes: () =>
      cluster.all("volume").map(({ id, attachedTo }) => ({
        id: `home/atlas/${id.replace(":", "/")}`,
        machine: vms().find(({ vmId }) => vmId === attachedTo?.vmId)?.config.name,
      })),
    isSound: () => {
      const sizes = cluster.all("volume").map(({ sizeGiB }) => sizeGiB);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(datastoreGiB);
      const slots = cluster
        .all("volume")
        .flatMap(({ attachedTo }) => (attachedTo === null ? [] : [JSON.stringify(attachedTo)]));
      expect(new Set(slots).size).toBe(slots.length);
    },
  };
};

/** Asks twice, as after an interruption: the second time changes nothing. */
function carryOut(site: Site, one: Step, handles: Map<number, string>): void {
  const ask = (): void => {
    const nodeName = "node" in one ? (site.nodeNames[one.node % site.nodeNames.length] ?? "") : "";
    if (one.ask === "lose") return;
    if (one.ask === "create") {
      const claim = { name: `data-${one.volume}`, namespace: "default", storageClass };
      const capacityGiB = 10 + one.volume;
      const order = { name: `pvc-${one.volume}`, capacityGiB, topology, claim };
      handles.set(one.volume, site.vendor.create(order));
      return;
    }
    const handle = handles.get(one.volume);
    if (handle === undefined) return;
    if (one.ask === "delete") site.vendor.delete(handle);
    else site.vendor[one.ask](handle, undefined, nodeName);
  };
  ask();
  const before = site.volumes();
  ask();
  expect(site.volumes()).toEqual(before);
}

// One seed, so that what the sequences run into is the same each time.
const seed = 20_261_121;

describe.each([
  ["Hetzner", hetzner, [/max number of attachments/, /volume is attached/, /volume not found/]],
  ["Proxmox", proxmox, [/out of space/, /is attached to VM/, /not found/]],
] as const)("whatever Kubernetes asks of %s, in any order", (_, siteOf, expected) => {
  it("has each volume on one machine at most, keeps to its limits, and leaves nothing", () => {
    const refused = new Set<string>();
    fc.assert(
      fc.property(fc.array(step, { minLength: 140, maxLength: 180 }), (steps) => {
        const vendors = new SimulatedVendors();
        const site = siteOf(vendors);
        const handles = new Map<number, string>();
        try {
          for (const one of steps) {
            const before = site.volumes();
            try {
              if (one.ask === "lose") {
                site.replace(site.nodeNames[one.node % site.nodeNames.length] ?? "");
              }
              carryOut(site, one, handles);
            } catch (error) {
              if (!(error instanceof RefusedVolume)) throw error;
              refused.add(error.message);
              expect(site.volumes()).toEqual(before);
            }
            // Only a detachment or a loss takes a volume off a machine that has it.
            for (const { id, machine } of site.volumes()) {
              const had = before.find((other) => other.id === id)?.machine;
              const isMoved = had !== undefined && had !== machine;
              if (isMoved) expect(["detach", "lose", "delete"]).toContain(one.ask);
            }
            site.isSound();
          }
          for (const { id, machine } of site.volumes()) {
            if (machine !== undefined) site.vendor.detach(id, undefined, machine);
            site.vendor.delete(id);
          }
          expect(site.volumes()).toEqual([]);
        } finally {
          vendors.dispose();
        }
      }),
      { numRuns: 8, seed, endOnFailure: true },
    );
    const messages = [...refused].join("\n");
    for (const words of expected) expect(messages).toMatch(words);
  });
});
