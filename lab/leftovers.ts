import { HetznerCloud, type Kind } from "./world/hetzner/cloud";
import { ProxmoxCluster } from "./world/proxmox/cluster";
import type { Store } from "./world/store";

/** Something that a vendor still has, and in life would go on charging or keeping. */
export interface Leftover {
  readonly what: string;
  /** The command that removes it. */
  readonly removal: string;
}

/** Words of the `hcloud` command. */
const hetznerWords: Readonly<Record<Exclude<Kind, "image">, string>> = {
  server: "server",
  primary_ip: "primary-ip",
  firewall: "firewall",
  placement_group: "placement-group",
  network: "network",
  volume: "volume",
  ssh_key: "ssh-key",
};

function atHetzner(cloud: HetznerCloud): readonly Leftover[] {
  return cloud.everything().flatMap(({ kind, id }) => {
    // The snapshot is the user's: machines are made from it, and nothing here made it.
    if (kind === "image") return [];
    const { name } = cloud.get(kind, id);
    const command = `hcloud ${hetznerWords[kind]} delete ${name}`;
    return [{ what: `${hetznerWords[kind]} ${name} at Hetzner`, removal: command }];
  });
}

/** Commands of the Proxmox host. */
function removalOf(kind: string, id: string): string {
  switch (kind) {
    case "vm":
      return `qm destroy ${id} --purge`;
    case "mapping":
      return `pvesh delete /cluster/mapping/pci/${id}`;
    case "role":
    case "user":
      return `pveum ${kind} delete ${id}`;
    case "token":
      return `pveum user token remove ${id.replace("!", " ")}`;
    case "acl": {
      const [path = "", holder = "", role = ""] = id.split("?");
      const whose = holder.includes("!") ? "--tokens" : "--users";
      return `pveum acl delete ${path} ${whose} ${holder} --roles ${role}`;
    }
    default:
      return `pvesm free ${id}`;
  }
}

const atHome = (cluster: ProxmoxCluster): readonly Leftover[] =>
  cluster
    .everything()
    .map(({ kind, id }) => ({ what: `${kind} ${id} at home`, removal: removalOf(kind, id) }));

/** What the vendors of a world have although everything was destroyed. */
export const leftovers = (world: Store): readonly Leftover[] => [
  ...atHetzner(new HetznerCloud(world)),
  ...atHome(new ProxmoxCluster(world)),
];

/** The same for a reader; empty when nothing is left. */
export function toldLeftovers(left: readonly Leftover[]): string {
  if (left.length === 0) return "";
  const lines = left.map(({ what, removal }) => `  ${what}: ${removal}\n`);
  return `'pulumi destroy' left behind, which in life you would remove with these commands:\n${lines.join("")}`;
}
