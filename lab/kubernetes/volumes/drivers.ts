import type { ApiObject } from "../apiObject";
import { isList, objectsAt, textAt } from "../json";
import {
  type Claim,
  type PlannedVolume,
  RefusedVolume,
  type VolumeDriver,
  wholeGiB,
} from "./volumeDriver";

const labelOf = (node: ApiObject, key: string): string => textAt(node, "metadata", "labels", key);

/** A volume can be mounted where these labels are those of its node. */
const topologyOf = ({ node }: Claim, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => [key, labelOf(node, key)]));

const fileSystemOf = ({ storageClass }: Claim): string =>
  textAt(storageClass, "parameters", "csi.storage.k8s.io/fstype") || "ext4";

export const hetznerName = "csi.hetzner.cloud";
const hetznerLocation = "csi.hetzner.cloud/location";
const hetznerProvider = "instance.hetzner.cloud/provided-by";
/** The vendor sells no smaller volume. */
const hetznerMinimumGiB = 10;

/** Hetzner's volumes: at least 10 GiB, in one location, 16 on a server. */
const hetzner: VolumeDriver = {
  name: hetznerName,
  controllerPods: "app.kubernetes.io/name=hcloud-csi,app.kubernetes.io/component=controller",
  serves: (provisioner) => provisioner === hetznerName,
  plan: (claim): PlannedVolume => {
    if (labelOf(claim.node, hetznerLocation) === "") {
      throw new RefusedVolume(
        "rpc error: code = InvalidArgument desc = accessibility requirements were provided but " +
          `none contained a "${hetznerLocation}" topology segment`,
      );
    }
    const isBound = objectsAt(claim.storageClass, "allowedTopologies").length > 0;
    const keys = [hetznerLocation, ...(isBound ? [hetznerProvider] : [])];
    return {
      capacityGiB: Math.max(hetznerMinimumGiB, wholeGiB(claim.requestedBytes)),
      source: (volumeHandle) => ({
        csi: { driver: hetznerName, volumeHandle, fsType: fileSystemOf(claim) },
      }),
      topology: topologyOf(claim, keys),
    };
  },
  registration: {
    driver: hetznerName,
    nodePods: "app.kubernetes.io/name=hcloud-csi,app.kubernetes.io/component=node",
    limitPerNode: 16,
    topologyKeys: [hetznerLocation, hetznerProvider],
    nodeLabels: (node) => ({
      [hetznerLocation]: labelOf(node, "topology.kubernetes.io/region"),
      [hetznerProvider]: "cloud",
    }),
  },
};

export const proxmoxName = "csi.proxmox.sinextra.dev";
const proxmoxKeys = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

/** Disks of Proxmox VMs: on one Proxmox node, 24 on a VM. */
const proxmox: VolumeDriver = {
  name: proxmoxName,
  controllerPods:
    "app.kubernetes.io/name=proxmox-csi-plugin,app.kubernetes.io/component=controller",
  serves: (provisioner) => provisioner === proxmoxName,
  plan: (claim) => {
    if (textAt(claim.storageClass, "parameters", "storage") === "") {
      throw new RefusedVolume("parameter storage must be provided");
    }
    return {
      capacityGiB: wholeGiB(claim.requestedBytes),
      source: (volumeHandle) => ({
        csi: { driver: proxmoxName, volumeHandle, fsType: fileSystemOf(claim) },
      }),
      topology: topologyOf(claim, proxmoxKeys),
    };
  },
  registration: {
    driver: proxmoxName,
    nodePods: "app.kubernetes.io/name=proxmox-csi-plugin,app.kubernetes.io/component=node",
    limitPerNode: 24,
    topologyKeys: proxmoxKeys,
    nodeLabels: () => ({}),
    publishesCapacity: true,
  },
};

const everyOtherNode = "DEFAULT_PATH_FOR_NON_LISTED_NODES";

/** Folders on a node's own disk; the path map says on which nodes. */
const localPath: VolumeDriver = {
  name: "rancher.io/local-path",
  controllerPods: "app.kubernetes.io/name=local-path-provisioner",
  serves: (provisioner) =>
    provisioner === "rancher.io/local-path" || provisioner.startsWith("cluster.local/"),
  plan: (claim, configuration) => {
    const node = claim.node.metadata.name;
    const entries = objectsAt(configuration, "nodePathMap");
    const entry =
      entries.find((candidate) => candidate["node"] === node) ??
      entries.find((candidate) => candidate["node"] === everyOtherNode);
    const paths = entry?.["paths"];
    const [directory] = isList(paths) ? paths : [];
    if (typeof directory !== "string") {
      throw new RefusedVolume(`config doesn't contain path on node ${node}`);
    }
    const folder = `${directory}/pvc-${claim.uid}_${claim.namespace}_${claim.name}`;
    const type = textAt(claim.storageClass, "metadata", "annotations", "defaultVolumeType");
    return {
      capacityGiB: wholeGiB(claim.requestedBytes),
      source: () =>
        type === "local"
          ? { local: { path: folder } }
          : { hostPath: { path: folder, type: "DirectoryOrCreate" } },
      topology: { "kubernetes.io/hostname": labelOf(claim.node, "kubernetes.io/hostname") },
    };
  },
};

export const volumeDrivers: readonly VolumeDriver[] = [hetzner, proxmox, localPath];
