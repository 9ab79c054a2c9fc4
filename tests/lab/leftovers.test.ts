import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { leftovers, toldLeftovers } from "../../lab/leftovers";
import { HetznerCloud } from "../../lab/world/hetzner/cloud";
import { createFirewall, deleteFirewall } from "../../lab/world/hetzner/firewalls";
import { createVolume } from "../../lab/world/hetzner/volumes";
import { createRole, grant } from "../../lab/world/proxmox/access";
import { ProxmoxCluster } from "../../lab/world/proxmox/cluster";
import { createToken, createUser } from "../../lab/world/proxmox/users";
import { createVm } from "../../lab/world/proxmox/vms";
import { Store } from "../../lab/world/store";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-leftovers-"));
const world = new Store(directory);

afterAll(() => {
  world.close();
  rmSync(directory, { recursive: true });
});

describe("what a destroyed cluster leaves behind", () => {
  it("is nothing in a world that nobody has used", () => {
    expect(leftovers(world)).toEqual([]);
    expect(toldLeftovers([])).toBe("");
  });

  it("is told with the command that removes it, whoever made it", () => {
    const [cloud, home] = [new HetznerCloud(world), new ProxmoxCluster(world)];
    const firewall = createFirewall(cloud, { name: "lab" });
    createVolume(cloud, { name: "pvc-1", sizeGb: 10, location: "hil" });
    createVm(home, { node: "atlas", vmId: 2_101, settings: {}, disks: [] });
    createRole(home, { id: "csi", privileges: [] });
    createUser(home, { id: "csi@pve", comment: "", isEnabled: true, further: {} });
    createToken(home, {
      ...{ id: "csi@pve!one", comment: "", hasSeparatedPrivileges: false, expiresUnixSeconds: 0 },
    });
    grant(home, {
      path: "/vms",
      holder: "csi@pve",
      holderKind: "user",
      roleId: "csi",
      propagates: true,
    });

    const removals = leftovers(world).map(({ removal }) => removal);
    expect(removals.sort()).toEqual([
      "hcloud firewall delete lab",
      "hcloud volume delete pvc-1",
      "pveum acl delete /vms --users csi@pve --roles csi",
      "pveum role delete csi",
      "pveum user delete csi@pve",
      "pveum user token remove csi@pve one",
      "qm destroy 2101 --purge",
    ]);
    expect(toldLeftovers(leftovers(world))).toContain(
      "  volume pvc-1 at Hetzner: hcloud volume delete pvc-1\n",
    );
    deleteFirewall(cloud, firewall.id);
    expect(leftovers(world)).toHaveLength(removals.length - 1);
  });
});
