import { readFileSync } from "node:fs";
import path from "node:path";
import { createRole, deleteRole, grant, revoke } from "../../../../lab/world/proxmox/access";
import type { ProxmoxCluster } from "../../../../lab/world/proxmox/cluster";
import { deleteFile, download, urlMetadata } from "../../../../lab/world/proxmox/files";
import { createMapping, deleteMapping } from "../../../../lab/world/proxmox/mappings";
import type { CloudInit } from "../../../../lab/world/proxmox/objects";
import {
  checkRights,
  ownerPrivileges,
  ownerPrivilegesSetting,
} from "../../../../lab/world/proxmox/permissions";
import {
  authenticated,
  createToken,
  createUser,
  deleteToken,
  deleteUser,
  updateUser,
} from "../../../../lab/world/proxmox/users";
import { attachNewDisk, resizeDisk } from "../../../../lab/world/proxmox/vmDisks";
import { startVm, stopVm } from "../../../../lab/world/proxmox/vmPower";
import { createVm, deleteVm, updateVm } from "../../../../lab/world/proxmox/vms";
import { changeSetting } from "../../../../lab/world/settings";
import { type Home, answerTo, emptyHome, gpuMapping } from "./support";

let home: Home;
beforeEach(() => {
  home = emptyHome();
});
afterEach(() => {
  home.dispose();
});

const program = "hybrid@pve!pulumi";
const image = {
  ...{ node: "atlas", datastoreId: "local", contentType: "import", fileName: "talos.qcow2" },
  url: "https://factory.talos.dev/talos.qcow2",
};
const nic = { bridge: "vmbr0", model: "virtio", vlanId: null, hasFirewall: false };
const cloudInit: CloudInit = {
  datastoreId: "local-zfs",
  type: "nocloud",
  nameservers: [],
  searchDomain: null,
  ipConfigs: [],
};
const vm = {
  ...{ node: "atlas", vmId: 100 },
  settings: {
    ...{ name: "one", cores: 2, memoryMiB: 1_024, nics: [nic], cloudInit },
    efiDatastoreId: "local-zfs",
    passedDevices: [{ slot: "hostpci0", mapping: "gpu", address: null }],
    further: { bios: "ovmf", machine: "q35", bootOrders: ["scsi0"] },
  },
  disks: [
    {
      slot: "scsi0",
      datastoreId: "local-zfs",
      sizeGiB: 10,
      importFrom: "local:import/talos.qcow2",
    },
  ],
};
const entry = { path: "/vms", holder: "csi@pve", holderKind: "user", roleId: "csi" } as const;
const user = { id: "csi@pve", comment: "", isEnabled: true, further: {} };
const token = {
  ...{ id: "csi@pve!csi", comment: "", hasSeparatedPrivileges: false, expiresUnixSeconds: 0 },
};

/** What the program asks of the host in its life, in order. */
const life: readonly (readonly [what: string, ask: (cluster: ProxmoxCluster) => unknown])[] = [
  ["look up an image", (cluster) => urlMetadata(cluster, "atlas", image.url)],
  ["download it", (cluster) => download(cluster, image)],
  ["map a device", (cluster) => createMapping(cluster, gpuMapping)],
  ["make a VM", (cluster) => createVm(cluster, vm)],
  ["start it", (cluster) => startVm(cluster, 100)],
  ["change it", (cluster) => updateVm(cluster, 100, { cores: 4, description: "more" })],
  [
    "add a disk",
    (cluster) =>
      attachNewDisk(cluster, 100, { slot: "scsi1", datastoreId: "local-zfs", sizeGiB: 1 }),
  ],
  ["enlarge it", (cluster) => resizeDisk(cluster, 100, "scsi1", 2)],
  ["make a role", (cluster) => createRole(cluster, { id: "csi", privileges: ["VM.Audit"] })],
  ["make a user", (cluster) => createUser(cluster, user)],
  ["give it the role", (cluster) => grant(cluster, { ...entry, propagates: true })],
  ["make a token", (cluster) => createToken(cluster, token)],
  [
    "take all that away",
    (cluster) => {
      deleteToken(cluster, token.id);
      revoke(cluster, "/vms?csi@pve?csi");
      deleteUser(cluster, user.id);
      deleteRole(cluster, "csi");
      stopVm(cluster, 100);
      deleteVm(cluster, 100, { destroysUnreferencedDisks: false });
      deleteMapping(cluster, "gpu");
      deleteFile(cluster, "local:import/talos.qcow2");
    },
  ],
];

/** The first request in the program's life that is refused, and how. */
function refusal(): readonly [what: string, answer: string] | undefined {
  for (const [what, ask] of life) {
    const answer = answerTo(() => ask(home.as(program)));
    if (answer !== undefined) return [what, answer];
  }
  return undefined;
}

const given = (privileges: readonly string[]): void => {
  changeSetting(home.store, ownerPrivilegesSetting, privileges);
};

describe("the program's token", () => {
  it("has the rights that the README asks for", () => {
    const readme = readFileSync(path.resolve(__dirname, "../../../../README.md"), "utf8");
    const [, command = ""] = /pveum role add hybrid --privs "([^"]+)"/.exec(readme) ?? [];
    expect(new Set(command.split(/[\s\\]+/))).toEqual(new Set(ownerPrivileges));
  });

  it("does with them all that the program does", () => {
    expect(refusal()).toBeUndefined();
    expect(home.root.everything()).toEqual([]);
  });

  it.each([
    ["VM.Allocate", "make a VM", ""],
    ["VM.Config.CPU", "make a VM", "(/vms/100, VM.Config.CPU)"],
    ["VM.Config.Memory", "make a VM", "(/vms/100, VM.Config.Memory)"],
    ["VM.Config.Network", "make a VM", "(/vms/100, VM.Config.Network)"],
    ["VM.Config.HWType", "make a VM", "(/vms/100, VM.Config.HWType)"],
    ["VM.Config.Options", "make a VM", "(/vms/100, VM.Config.Options)"],
    ["VM.Config.Disk", "make a VM", "(/vms/100, VM.Config.Disk)"],
    ["VM.PowerMgmt", "start it", "(/vms/100, VM.PowerMgmt)"],
    ["Datastore.AllocateSpace", "make a VM", "(/storage/local-zfs, Datastore.AllocateSpace)"],
    ["Datastore.AllocateTemplate", "download it", "(/storage/local, Datastore.AllocateTemplate)"],
    ["Datastore.Allocate", "take all that away", "(/storage/local, Datastore.Allocate)"],
    ["Mapping.Modify", "map a device", "(/mapping/pci, Mapping.Modify)"],
    ["Mapping.Use", "make a VM", "(/mapping/pci/gpu, Mapping.Use)"],
    ["SDN.Use", "make a VM", "(/sdn/zones/localnetwork/vmbr0, SDN.Use)"],
    ["Sys.Modify", "look up an image", ""],
    ["Sys.Audit", "look up an image", ""],
    ["User.Modify", "make a user", "(/access/groups, User.Modify)"],
    ["Realm.AllocateUser", "make a user", "(/access/realm/pve, Realm.AllocateUser)"],
    ["Permissions.Modify", "give it the role", "(/vms, Permissions.Modify)"],
  ])("without %s cannot %s", (privilege, what, detail) => {
    given(ownerPrivileges.filter((one) => one !== privilege));
    expect(refusal()).toEqual([what, `403 Permission check failed ${detail}`.trimEnd()]);
  });

  it("names a missing bridge tag, and wants one of two rights for cloud-init", () => {
    given(ownerPrivileges.filter((one) => !["SDN.Use", "VM.Config.Cloudinit"].includes(one)));
    const ask = (settings: object) =>
      answerTo(() => createVm(home.as(program), { ...vm, disks: [], settings }));
    expect(ask({ nics: [{ ...nic, vlanId: 20 }] })).toBe(
      "403 Permission check failed (/sdn/zones/localnetwork/vmbr0/20, SDN.Use)",
    );
    given(["VM.Allocate"]);
    expect(ask({ cloudInit })).toBe(
      "403 Permission check failed (/vms/100, VM.Config.Cloudinit|VM.Config.Network)",
    );
  });

  it("leaves the VM alone that it may not stop, and everything when it may nothing", () => {
    createMapping(home.root, gpuMapping);
    createVm(home.root, { ...vm, disks: [] });
    startVm(home.root, 100);
    createUser(home.root, user);
    const before = home.root.everything();
    given([]);
    for (const [, ask] of life) expect(answerTo(() => ask(home.as(program)))).toMatch(/^403 /);
    expect(home.root.everything()).toEqual(before);
    expect(home.root.all("vm")).toMatchObject([{ status: "running" }]);
  });

  it.each([
    ["a pool", { poolId: "prod" }, "403 Permission check failed (pool 'prod' does not exist)"],
    [
      "a snippet",
      { initialization: { userDataFileId: "local:snippets/user.yaml" } },
      "500 volume 'local:snippets/user.yaml' does not exist",
    ],
  ])("gets no VM with %s that is not there", (_, further, answer) => {
    const request = { ...vm, disks: [], settings: { name: "one", further } };
    expect(answerTo(() => createVm(home.as(program), request))).toBe(answer);
  });
});

describe("an account that a request made", () => {
  const at = (account: string, where: string, privilege: string): string | undefined =>
    answerTo(() => {
      checkRights(home.as(account), where, privilege);
    });
  const grantTo = (holder: string, where: string, roleId: string, propagates = true): void => {
    const holderKind = holder.includes("!") ? "token" : "user";
    grant(home.root, { path: where, holder, holderKind, roleId, propagates });
  };

  beforeEach(() => {
    createRole(home.root, { id: "looks", privileges: ["VM.Audit"] });
    createRole(home.root, { id: "stops", privileges: ["VM.PowerMgmt"] });
    createUser(home.root, user);
  });

  it("may nothing before it is given a role, and only below where it was given", () => {
    expect(at(user.id, "/vms/100", "VM.Audit")).toBe(
      "403 Permission check failed (/vms/100, VM.Audit)",
    );
    grantTo(user.id, "/vms", "looks");
    expect(at(user.id, "/vms/100", "VM.Audit")).toBeUndefined();
    expect(at(user.id, "/storage/local", "VM.Audit")).toMatch(/^403/);
  });

  it("has deeper roles instead of those above, and one that does not propagate in one place", () => {
    grantTo(user.id, "/vms", "looks");
    grantTo(user.id, "/vms/100", "stops");
    expect(at(user.id, "/vms/100", "VM.PowerMgmt")).toBeUndefined();
    expect(at(user.id, "/vms/100", "VM.Audit")).toMatch(/^403/);
    grantTo(user.id, "/", "stops", false);
    expect(at(user.id, "/", "VM.PowerMgmt")).toBeUndefined();
    expect(at(user.id, "/nodes", "VM.PowerMgmt")).toMatch(/^403/);
  });

  it("has a token with the user's rights, or with those that both were given", () => {
    grantTo(user.id, "/vms", "looks");
    createToken(home.root, token);
    createToken(home.root, { ...token, id: "csi@pve!apart", hasSeparatedPrivileges: true });
    expect(at("csi@pve!csi", "/vms/100", "VM.Audit")).toBeUndefined();
    expect(at("csi@pve!apart", "/vms/100", "VM.Audit")).toMatch(/^403/);
    grantTo("csi@pve!apart", "/vms", "looks");
    grantTo("csi@pve!apart", "/vms", "stops");
    expect(at("csi@pve!apart", "/vms/100", "VM.Audit")).toBeUndefined();
    expect(at("csi@pve!apart", "/vms/100", "VM.PowerMgmt")).toMatch(/^403/);
  });

  it("hands out no more than it has, where it may hand out anything", () => {
    createRole(home.root, { id: "owns", privileges: ["VM.Allocate"] });
    grantTo(user.id, "/vms/100", "owns");
    const give = (roleId: string) =>
      answerTo(() =>
        grant(home.as(user.id), { ...entry, path: "/vms/100", roleId, propagates: true }),
      );
    expect(give("owns")).toBeUndefined();
    expect(give("stops")).toMatch(/requires 'Permissions.Modify' or superset of privileges/);
  });

  it.each([
    [
      "its user is gone",
      () => {
        deleteUser(home.root, user.id);
      },
      "no such user ('csi@pve')",
    ],
    [
      "its user is disabled",
      () => updateUser(home.root, { ...user, isEnabled: false }),
      "user 'csi@pve' is disabled",
    ],
    [
      "it is gone",
      () => {
        deleteToken(home.root, token.id);
      },
      "no such token 'csi' for user 'csi@pve'",
    ],
  ])("is not let in with its token when %s", (_, change, answer) => {
    const secret = createToken(home.root, token);
    expect(authenticated(home.store, token.id, secret).caller.account).toBe(token.id);
    const wrong = answerTo(() => authenticated(home.store, token.id, "wrong"));
    expect(wrong).toBe("401 invalid token value!");
    change();
    expect(answerTo(() => authenticated(home.store, token.id, secret))).toBe(`401 ${answer}`);
  });

  it("is not let in with a token whose time is over", () => {
    const secret = createToken(home.root, { ...token, expiresUnixSeconds: 1 });
    const answer = answerTo(() => authenticated(home.store, token.id, secret));
    expect(answer).toBe("401 token 'csi' access expired");
  });
});
