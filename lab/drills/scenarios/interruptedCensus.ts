import { exportedState } from "../../recover/lock";
import type { Lab } from "../../lab";
import { HetznerCloud } from "../../world/hetzner/cloud";
import { ProxmoxCluster } from "../../world/proxmox/cluster";

/** How the world names what a resource type is. */
const kinds: Readonly<Record<string, string>> = {
  "hcloud:index/firewall:Firewall": "firewall",
  "hcloud:index/placementGroup:PlacementGroup": "placement_group",
  "hcloud:index/primaryIp:PrimaryIp": "primary_ip",
  "hcloud:index/server:Server": "server",
  "proxmoxve:download/file:File": "file",
  "proxmoxve:hardware/mapping/pci:Pci": "mapping",
  "proxmoxve:index/acl:Acl": "acl",
  "proxmoxve:index/roleLegacy:RoleLegacy": "role",
  "proxmoxve:index/userLegacy:UserLegacy": "user",
  "proxmoxve:index/vmLegacy:VmLegacy": "vm",
  "proxmoxve:user/token:Token": "token",
};

/** What the state says exists, compared with what does. */
export interface Census {
  /** At a vendor, and the state does not know it. */
  readonly orphans: readonly string[];
  /** In the state, and no vendor has it. */
  readonly ghosts: readonly string[];
  /** Known twice: two objects of one name at a vendor, or one object twice in the state. */
  readonly duplicates: readonly string[];
  /** How many objects both agree on. */
  readonly agreed: number;
}

const repeated = (items: readonly string[]): readonly string[] =>
  items.filter((item, index) => items.indexOf(item) !== index);

/** What the vendors have; an image is the user's, and a disk is part of its VM. */
function existing(lab: Lab): {
  readonly ids: readonly string[];
  readonly names: readonly string[];
} {
  const cloud = new HetznerCloud(lab.world);
  const home = new ProxmoxCluster(lab.world);
  const atHetzner = cloud.everything().filter(({ kind }) => kind !== "image");
  const atHome = home.everything().filter(({ kind }) => kind !== "volume");
  const nameOf = (object: object): string =>
    "name" in object && typeof object.name === "string" ? object.name : "";
  return {
    ids: [...atHetzner, ...atHome].map(({ kind, id }) => `${kind} ${id}`),
    names: [
      ...atHetzner.map(({ kind, id }) => `${kind} ${nameOf(cloud.get(kind, id))}`),
      ...home.all("vm").map(({ config }) => `vm ${nameOf(config)}`),
    ],
  };
}

/** Counts both sides. What Kubernetes holds is left to the engine, which reads all of it. */
export async function census(lab: Lab): Promise<Census> {
  const { deployment } = await exportedState((args) => lab.pulumi(args));
  const recorded = (deployment.resources ?? []).flatMap(({ type, id = "" }) => {
    const kind = kinds[type];
    return kind === undefined ? [] : [`${kind} ${id}`];
  });
  const { ids, names } = existing(lab);
  return {
    orphans: ids.filter((id) => !recorded.includes(id)),
    ghosts: recorded.filter((id) => !ids.includes(id)),
    duplicates: [...repeated(names), ...repeated(recorded)],
    agreed: ids.filter((id) => recorded.includes(id)).length,
  };
}
