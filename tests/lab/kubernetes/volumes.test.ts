import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { volumeDrivers } from "../../../lab/kubernetes/volumes/drivers";
import {
  type Claim,
  type PlannedVolume,
  bytesPerGiB,
  quantityBytes,
} from "../../../lab/kubernetes/volumes/volumeDriver";
import type { JsonObject } from "../../../lab/kubernetes/json";

const node: ApiObject = {
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: "worker",
    labels: {
      "kubernetes.io/hostname": "worker",
      "csi.hetzner.cloud/location": "hil",
      "topology.kubernetes.io/region": "home",
      "topology.kubernetes.io/zone": "atlas",
    },
  },
};

interface Planned extends Omit<PlannedVolume, "source"> {
  readonly source: JsonObject;
}

function planned(
  provisioner: string,
  gibibytes: number,
  more: JsonObject = {},
  configuration: JsonObject = {},
): Planned {
  const storageClass = {
    ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "class" } },
    ...{ provisioner, ...more },
  };
  const claim: Claim = {
    ...{ name: "data", namespace: "default", uid: "1-2", node, storageClass },
    requestedBytes: gibibytes * bytesPerGiB,
  };
  const driver = volumeDrivers.find(({ serves }) => serves(provisioner));
  if (driver === undefined) throw new Error(`no driver serves ${provisioner}`);
  const { source, ...rest } = driver.plan(claim, configuration);
  return { ...rest, source: source("handle") };
}

it.each([
  ["10Gi", 10 * bytesPerGiB],
  ["1024Mi", bytesPerGiB],
  ["1G", 1e9],
  ["512", 512],
  ["1e3", 1_000],
  ["plenty", 0],
])("reads %s as %d bytes", (quantity, bytes) => {
  expect(quantityBytes(quantity)).toBe(bytes);
});

it.each([
  [1, 10],
  [10, 10],
  [10.5, 11],
])("makes a Hetzner volume for %d GiB %d GiB large", (asked, got) => {
  expect(planned("csi.hetzner.cloud", asked).capacityGiB).toBe(got);
});

it("makes a Proxmox disk as large as asked, in whole GiB, where its node is", () => {
  const parameters = { storage: "local-zfs" };
  expect(planned("csi.proxmox.sinextra.dev", 1.5, { parameters })).toEqual({
    capacityGiB: 2,
    source: {
      csi: {
        driver: "csi.proxmox.sinextra.dev",
        volumeHandle: "handle",
        fsType: "ext4",
      },
    },
    topology: {
      "topology.kubernetes.io/region": "home",
      "topology.kubernetes.io/zone": "atlas",
    },
  });
});

describe("a folder on a node", () => {
  const listed = { nodePathMap: [{ node: "worker", paths: ["/var/mnt/local-path"] }] };
  const provisioner = "rancher.io/local-path";

  it("lies where the path map says, and can be mounted there only", () => {
    const metadata = { name: "class", annotations: { defaultVolumeType: "local" } };
    expect(planned(provisioner, 1, { metadata }, listed)).toMatchObject({
      source: { local: { path: "/var/mnt/local-path/pvc-1-2_default_data" } },
      topology: { "kubernetes.io/hostname": "worker" },
    });
  });

  it.each([
    [
      "is not listed and every other node is refused",
      [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] }],
    ],
    ["is not listed at all", []],
  ])("is refused where the node %s", (_, nodePathMap) => {
    expect(() => planned(provisioner, 1, {}, { nodePathMap })).toThrow(
      "config doesn't contain path on node worker",
    );
  });
});
