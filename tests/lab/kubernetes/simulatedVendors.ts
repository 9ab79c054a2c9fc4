import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { HetznerCloud } from "../../../lab/world/hetzner/cloud";
import { createServer } from "../../../lab/world/hetzner/servers";
import { createRole, grant } from "../../../lab/world/proxmox/access";
import { ProxmoxCluster } from "../../../lab/world/proxmox/cluster";
import { authenticated, createToken, createUser } from "../../../lab/world/proxmox/users";
import { createVm } from "../../../lab/world/proxmox/vms";
import { Store } from "../../../lab/world/store";
import { settings } from "../../support/settings";

export const hcloudToken = "token-of-the-driver".padEnd(64, "-");
export const csiRole = { id: "csi", user: "csi@pve" } as const;

/** What the program gives the driver's account. */
export const csiPrivileges = [
  ...["Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.Audit"],
  ...["VM.Audit", "VM.Config.Disk"],
];

/** A world with the machines of the prod stack and the account of Proxmox' storage driver. */
export class SimulatedVendors {
  public readonly store = new Store(mkdtempSync(path.join(tmpdir(), "hybrid-volumes-")));
  public readonly cloud = new HetznerCloud(this.store);
  public readonly cluster = new ProxmoxCluster(this.store);
  /** The host as Proxmox' storage driver meets it. */
  public readonly driver: ProxmoxCluster;
  /** What the driver reads at its start. */
  public readonly proxmoxConfiguration: string;

  public constructor() {
    for (const node of settings().nodes) {
      if (node.site === "vps") {
        const { name, serverType } = node;
        createServer(this.cloud, { name, serverType, location: "hil", imageId: 5 });
      } else {
        const disks = [{ slot: "scsi0", datastoreId: "local-zfs", sizeGiB: node.systemDiskGiB }];
        const { name, vmId } = node;
        createVm(this.cluster, { node: "atlas", vmId, settings: { name }, disks });
      }
    }
    const tokenId = `${csiRole.user}!csi`;
    createRole(this.cluster, { id: csiRole.id, privileges: csiPrivileges });
    createUser(this.cluster, { id: csiRole.user, comment: "", isEnabled: true, further: {} });
    for (const on of ["/vms", "/storage/local-zfs"]) {
      const holder = { holder: csiRole.user, holderKind: "user" } as const;
      grant(this.cluster, { path: on, ...holder, roleId: csiRole.id, propagates: true });
    }
    const token = { id: tokenId, comment: "", hasSeparatedPrivileges: false };
    const secret = createToken(this.cluster, { ...token, expiresUnixSeconds: 0 });
    this.driver = authenticated(this.store, tokenId, secret);
    const access = { token_id: tokenId, token_secret: secret, region: "home" };
    this.proxmoxConfiguration = stringify({ clusters: [access] });
  }

  public dispose(): void {
    this.store.close();
    rmSync(this.store.directory, { recursive: true, force: true });
  }
}
