import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "../../../support/properties";
import { ProxmoxCluster } from "../../../../lab/world/proxmox/cluster";
import { atlas } from "../../../../lab/world/proxmox/home";
import { proxmoxMachines } from "../../../../lab/world/proxmox/machines";
import { createMapping } from "../../../../lab/world/proxmox/mappings";
import {
  attachVolume,
  createKubernetesVolume,
  deleteVolume,
  resizeDisk,
} from "../../../../lab/world/proxmox/vmDisks";
import { rebootVm, startVm, stopVm } from "../../../../lab/world/proxmox/vmPower";
import { createVm, deleteVm, updateVm } from "../../../../lab/world/proxmox/vms";
import { freeGiB } from "../../../../lab/world/proxmox/volumes";
import { Store } from "../../../../lab/world/store";
import { VendorError } from "../../../../lab/world/vendorError";

type Request = (cluster: ProxmoxCluster) => unknown;

const pick = <T>(all: readonly T[], index: number): T | undefined => all[index % all.length];
const vmIdOf = (cluster: ProxmoxCluster, index: number): number =>
  pick(cluster.all("vm"), index)?.vmId ?? 0;
const volumeOf = (cluster: ProxmoxCluster, index: number): string =>
  pick(cluster.all("volume"), index)?.id ?? "";

const gpu = { passedDevices: [{ slot: "hostpci0", mapping: "gpu", address: null }] };
const small = fc.nat({ max: 7 });
const request: fc.Arbitrary<Request> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        vmId: fc.option(small),
        hasGpu: fc.boolean(),
        sizeGiB: fc.integer({ min: 10, max: 2_000 }),
      })
      .map(
        ({ vmId, hasGpu, sizeGiB }): Request =>
          (cluster) =>
            createVm(cluster, {
              node: "atlas",
              ...(vmId !== null && { vmId: 100 + vmId }),
              settings: { memoryMiB: 40_000, ...(hasGpu && gpu) },
              disks: [{ slot: "scsi0", datastoreId: "local-zfs", sizeGiB }],
            }),
      ),
  },
  small.map(
    (n): Request =>
      (cluster) =>
        createKubernetesVolume(cluster, {
          node: "atlas",
          datastoreId: "local-zfs",
          name: `pvc-${n}`,
          sizeGiB: 10 * n + 1,
        }),
  ),
  fc.tuple(small, small).map(
    ([a, b]): Request =>
      (cluster) =>
        attachVolume(cluster, volumeOf(cluster, a), vmIdOf(cluster, b)),
  ),
  {
    weight: 3,
    arbitrary: small.map(
      (n): Request =>
        (cluster) =>
          startVm(cluster, vmIdOf(cluster, n)),
    ),
  },
  small.map(
    (n): Request =>
      (cluster) =>
        stopVm(cluster, vmIdOf(cluster, n)),
  ),
  small.map(
    (n): Request =>
      (cluster) =>
        rebootVm(cluster, vmIdOf(cluster, n)),
  ),
  small.map(
    (n): Request =>
      (cluster) =>
        updateVm(cluster, vmIdOf(cluster, n), {
          memoryMiB: 10_000 * (n + 1),
          isProtected: n === 7,
        }),
  ),
  small.map(
    (n): Request =>
      (cluster) =>
        resizeDisk(cluster, vmIdOf(cluster, n), "scsi0", 500 * n),
  ),
  small.map((n): Request => (cluster) => {
    deleteVm(cluster, vmIdOf(cluster, n), { destroysUnreferencedDisks: n > 3 });
  }),
  small.map((n): Request => (cluster) => {
    deleteVolume(cluster, volumeOf(cluster, n));
  }),
);

/** All but the tasks: a failed one is on record too. */
const contents = (cluster: ProxmoxCluster) => [
  cluster.all("vm"),
  cluster.all("volume"),
  cluster.all("mapping"),
];

const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

function checkInvariants(cluster: ProxmoxCluster): void {
  const vms = cluster.all("vm");
  const running = vms.flatMap((vm) => vm.running ?? []);
  const memoryMiB = running.reduce((sum, vm) => sum + vm.memoryMiB, 0);
  expect(memoryMiB).toBeLessThanOrEqual(atlas.memoryMiB);
  expect(running.filter(({ passedDevices }) => passedDevices.length > 0).length).toBeLessThan(2);
  expect(isUnique(vms.map(({ vmId }) => vmId))).toBe(true);
  const attached = cluster.all("volume").flatMap(({ attachedTo }) => attachedTo ?? []);
  expect(isUnique(attached.map(({ vmId, slot }) => `${vmId} ${slot}`))).toBe(true);
  for (const { vmId } of attached) expect(vms.some((vm) => vm.vmId === vmId)).toBe(true);
  expect(freeGiB(cluster, "atlas", { id: "local-zfs", sizeGiB: 4_000 })).toBeGreaterThanOrEqual(0);
}

// One seed, so that what the sequences run into is the same each time.
const seed = 20_261_121;

describe("whatever is asked of the host, in any order", () => {
  it("keeps what it promises, never gives a machine's id again, and changes nothing when it refuses", () => {
    const refused = new Set<string>();
    fc.assert(
      fc.property(fc.array(request, { minLength: 30, maxLength: 60 }), (requests) => {
        const directory = mkdtempSync(path.join(tmpdir(), "hybrid-proxmox-"));
        const store = new Store(directory);
        const cluster = new ProxmoxCluster(store);
        const [device] = atlas.pciDevices;
        const entry = {
          node: "atlas",
          path: "",
          id: "",
          subsystemId: "",
          iommuGroup: 0,
          comment: null,
        };
        createMapping(cluster, {
          name: "gpu",
          comment: "",
          hasMediatedDevices: false,
          maps: [{ ...entry, ...device }],
        });
        const everSeen = new Set<string>();
        const ids = () =>
          proxmoxMachines(store)
            .machines()
            .map(({ id }) => id);
        try {
          for (const ask of requests) {
            const [before, known] = [contents(cluster), ids()];
            try {
              ask(cluster);
            } catch (error) {
              if (!(error instanceof VendorError)) throw error;
              refused.add(error.message.replace(/^.*exit code: /, "").replaceAll(/\d+/g, "N"));
              expect(contents(cluster)).toEqual(before);
            }
            for (const id of ids().filter((candidate) => !known.includes(candidate))) {
              expect(everSeen.has(id)).toBe(false);
              everSeen.add(id);
            }
            checkInvariants(cluster);
          }
        } finally {
          store.close();
          rmSync(directory, { recursive: true, force: true });
        }
      }),
      { numRuns: 30, seed },
    );
    const reasons = [...refused].join("\n");
    expect(reasons).toMatch(/already exists on node/);
    expect(reasons).toMatch(/Cannot allocate memory/);
    expect(reasons).toMatch(/already in use by VMID/);
    expect(reasons).toMatch(/out of space/);
    expect(reasons).toMatch(/protection mode enabled/);
  });
});
