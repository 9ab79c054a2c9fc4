import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";
import { Lifecycle, type Recorded } from "../../../lab/plugins/lifecycle";
import { proxmoxve } from "../../../lab/plugins/providers/proxmoxve";
import { type Properties, secretTexts } from "../../../lab/plugins/values";
import { type FaultKind, Faults } from "../../../lab/world/faults";
import { powerEvents } from "../../../lab/world/powerLog";
import { ProxmoxCluster } from "../../../lab/world/proxmox/cluster";
import { atlas, hostsSetting } from "../../../lab/world/proxmox/home";
import { ownerPrivileges, ownerPrivilegesSetting } from "../../../lab/world/proxmox/permissions";
import { proxmoxMachines } from "../../../lab/world/proxmox/machines";
import { attachVolume, createKubernetesVolume } from "../../../lab/world/proxmox/vmDisks";
import { lockVm, stopVm } from "../../../lab/world/proxmox/vmPower";
import { createVm, updateVm } from "../../../lab/world/proxmox/vms";
import { changeSetting } from "../../../lab/world/settings";
import { Store } from "../../../lab/world/store";

const kinds = {
  VmLegacy: "proxmoxve:index/vmLegacy:VmLegacy",
  File: "proxmoxve:download/file:File",
  Pci: "proxmoxve:hardware/mapping/pci:Pci",
  RoleLegacy: "proxmoxve:index/roleLegacy:RoleLegacy",
  UserLegacy: "proxmoxve:index/userLegacy:UserLegacy",
  Token: "proxmoxve:user/token:Token",
  Acl: "proxmoxve:index/acl:Acl",
} as const;
type KindName = keyof typeof kinds;

let directory: string;
let store: Store;
let cluster: ProxmoxCluster;
let lifecycle: Lifecycle;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "hybrid-proxmoxve-"));
  store = new Store(directory);
  cluster = new ProxmoxCluster(store);
  lifecycle = new Lifecycle(proxmoxve(store), new Inventory(store, "proxmoxve"));
  lifecycle.config = { apiToken: "program@pve!lab=00000000-0000-0000-0000-000000000000" };
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Made extends Recorded {
  readonly id: string;
  readonly type: string;
  readonly name: string;
}

const make = async (kind: KindName, inputs: Properties, name = "res"): Promise<Made> => {
  const target = { type: kinds[kind], name };
  expect(lifecycle.refusals(target, inputs)).toEqual([]);
  return { name, ...(await lifecycle.create(target, inputs)) };
};
const read = (made: Made, recorded: Recorded | undefined = made) => lifecycle.read(made, recorded);
const drop = (made: Made): Promise<void> => lifecycle.delete(made, made);
const change = async (made: Made, news: Properties): Promise<Made> => ({
  ...made,
  inputs: news,
  outputs: await lifecycle.update(made, made, news),
});

const imageInputs = {
  nodeName: "atlas",
  datastoreId: "local",
  contentType: "import",
  url: "https://factory.talos.dev/image/abc/v1.13.9/nocloud-amd64.qcow2",
  fileName: "talos-v1.13.9.qcow2",
  overwrite: false,
};
const mappingInputs = {
  name: "gpu",
  maps: [
    {
      id: "10de:2b85",
      subsystemId: "1043:8a30",
      iommuGroup: 14,
      node: "atlas",
      path: "0000:01:00",
    },
  ],
};

/** A VM as the program makes it. */
const vmInputs = (more: Properties = {}): Properties => ({
  name: "talos-pve-worker-0",
  vmId: 2_201,
  nodeName: "atlas",
  description: "Talos worker of hybrid",
  tags: ["hybrid", "talos", "worker"],
  operatingSystem: { type: "l26" },
  bios: "ovmf",
  machine: "q35",
  efiDisk: { datastoreId: "local-zfs", type: "4m", preEnrolledKeys: false },
  cpu: { cores: 8, type: "host" },
  memory: { dedicated: 16_384, floating: 0 },
  scsiHardware: "virtio-scsi-pci",
  disks: [
    {
      interface: "scsi0",
      datastoreId: "local-zfs",
      importFrom: "local:import/talos-v1.13.9.qcow2",
      size: 128,
      discard: "on",
      ssd: true,
      backup: false,
    },
  ],
  networkDevices: [{ bridge: "vmbr0", model: "virtio", firewall: false }],
  initialization: {
    datastoreId: "local-zfs",
    type: "nocloud",
    ipConfigs: [{ ipv4: { address: "10.2.2.1/16", gateway: "10.2.0.1" } }],
    dns: { servers: ["10.2.0.1"] },
  },
  agent: { enabled: true, waitForIp: { disabled: true } },
  onBoot: true,
  started: true,
  stopOnDestroy: true,
  rebootAfterUpdate: false,
  deleteUnreferencedDisksOnDestroy: false,
  ...more,
});
const gpu: Properties = {
  hostpcis: [{ device: "hostpci0", mapping: "gpu", pcie: true, rombar: true }],
};

/** All that the program makes at home, in order. */
async function likeTheProgram(): Promise<Made[]> {
  const userId = "csi@pve";
  return [
    await make("File", imageInputs),
    await make("Pci", mappingInputs),
    await make("VmLegacy", vmInputs()),
    await make("VmLegacy", vmInputs({ vmId: 2_202, name: "gpu", ...gpu })),
    await make("RoleLegacy", { roleId: "csi", privileges: ["VM.Audit", "Datastore.Audit"] }),
    await make("UserLegacy", { userId, enabled: true, comment: "no password" }),
    await make("Acl", { path: "/vms", propagate: true, roleId: "csi", userId }),
    await make("Token", { userId, tokenName: "csi", privilegesSeparation: false, comment: "c" }),
  ];
}

async function aVm(more: Properties = {}): Promise<Made> {
  await make("File", imageInputs);
  await make("Pci", mappingInputs);
  return make("VmLegacy", vmInputs(more));
}

describe("what a program makes", () => {
  it("is read as it was made", async () => {
    for (const made of await likeTheProgram()) {
      const found = await read(made);
      expect(found?.inputs).toEqual(made.inputs);
      expect(found?.outputs).toEqual(made.outputs);
    }
  });

  it("can be imported with the inputs that Proxmox knows", async () => {
    for (const made of await likeTheProgram()) {
      const imported = (await lifecycle.read(made))?.inputs ?? {};
      expect(Object.keys(imported)).not.toEqual([]);
      const known = Object.entries(made.inputs).filter(([key]) => key in imported);
      expect(imported).toMatchObject(Object.fromEntries(known));
    }
  });

  it.each(["VmLegacy", "File"] as const)("imports a %s by host and id too", async (kind) => {
    const made = (await likeTheProgram()).find(({ type }) => type.endsWith(`:${kind}`));
    if (made === undefined) throw new Error(`the program makes no ${kind}`);
    const imported = await lifecycle.read({ ...made, id: `atlas/${made.id}` });
    expect(imported?.id).toBe(made.id);
  });

  it("is gone after it was deleted, the last one first", async () => {
    for (const made of (await likeTheProgram()).toReversed()) {
      await drop(made);
      expect(await read(made)).toBeUndefined();
    }
    for (const kind of ["vm", "volume", "file", "mapping", "user", "token", "acl"] as const) {
      expect(cluster.all(kind)).toEqual([]);
    }
  });

  it("is a machine of the world, with its static address and its GPU", async () => {
    await likeTheProgram();
    expect(proxmoxMachines(store).machines()).toMatchObject([
      {
        id: "proxmox/atlas/2201#1",
        site: "home",
        addresses: ["10.2.2.1"],
        isPoweredOn: true,
        cpuCount: 8,
        memoryMiB: 16_384,
        diskGiB: 128,
        gpuCount: 0,
        providerId: "proxmox://home/2201",
      },
      { id: "proxmox/atlas/2202#1", gpuCount: 1 },
    ]);
  });

  it("tells the token's secret once, marked, and the world keeps none of it", async () => {
    const token = (await likeTheProgram()).at(-1);
    const [value = ""] = secretTexts(token?.outputs ?? {});
    expect(value).toMatch(/^csi@pve!csi=[0-9a-f-]{36}$/);
    const secret = value.slice(value.indexOf("=") + 1);
    expect(JSON.stringify(cluster.all("token"))).not.toContain(secret);
  });
});

describe("a token without the right", () => {
  const without = (privilege: string): void => {
    const left = ownerPrivileges.filter((one) => one !== privilege);
    changeSetting(store, ownerPrivilegesSetting, left);
  };

  it("is told which one it takes and how it is given", async () => {
    without("Mapping.Modify");
    await expect(make("Pci", mappingInputs)).rejects.toThrow(
      /403 response - Reason: Permission check failed \(\/mapping\/pci, Mapping.Modify\); .*pveum role modify/,
    );
    expect(cluster.all("mapping")).toEqual([]);
  });

  it("to see a VM takes it for gone, as the list that it reads leaves it out", async () => {
    const vm = await aVm();
    without("VM.Audit");
    expect(await read(vm)).toBeUndefined();
    expect(cluster.all("vm")).toHaveLength(1);
  });
});

describe("a VM without a number", () => {
  it("has the first one that is free", async () => {
    createVm(cluster, { node: "atlas", vmId: 100, settings: {}, disks: [] });
    const entries = Object.entries(vmInputs({ disks: [] })).filter(([key]) => key !== "vmId");
    expect((await make("VmLegacy", Object.fromEntries(entries))).id).toBe("101");
  });
});

describe("drift", () => {
  it("made at the host shows up and is repaired", async () => {
    const vm = await aVm();
    updateVm(cluster, 2_201, { memoryMiB: 8_192, tags: ["by-hand"] });
    const drifted = await read(vm);
    expect(drifted?.inputs).toMatchObject({ memory: { dedicated: 8_192 }, tags: ["by-hand"] });
    const repaired = await change({ ...vm, ...drifted }, vm.inputs);
    expect((await read(repaired))?.inputs).toEqual(vm.inputs);
  });

  it("of a VM that was stopped is repaired by a start", async () => {
    const vm = await aVm();
    stopVm(cluster, 2_201);
    const drifted = await read(vm);
    expect(drifted?.inputs).toMatchObject({ started: false });
    await change({ ...vm, ...drifted }, vm.inputs);
    expect(proxmoxMachines(store).machines()).toMatchObject([{ isPoweredOn: true }]);
  });

  it("is none where Kubernetes hung a disk on a VM; it outlives the VM", async () => {
    const vm = await aVm();
    const volume = { node: "atlas", datastoreId: "local-zfs", name: "pvc-1", sizeGiB: 10 };
    const { id } = createKubernetesVolume(cluster, volume);
    attachVolume(cluster, id, 2_201);
    expect(await read(vm)).toMatchObject({ inputs: vm.inputs, outputs: vm.outputs });
    const disks = [{ ...(vm.inputs["disks"] as Properties[])[0], size: 200 }];
    const grown = await change(vm, { ...vm.inputs, disks });
    expect(cluster.objects("volume").get(id)?.attachedTo).toEqual({ vmId: 2_201, slot: "scsi1" });
    await drop(grown);
    expect(cluster.all("volume")).toMatchObject([{ id, attachedTo: null }]);
  });
});

describe("a change", () => {
  it("of the memory waits for the next start where a restart is not wanted", async () => {
    const vm = await aVm();
    const memory = { dedicated: 8_192, floating: 0 };
    const changed = await change(vm, { ...vm.inputs, memory });
    expect(proxmoxMachines(store).machines()).toMatchObject([{ memoryMiB: 16_384 }]);
    expect(powerEvents(store)).toHaveLength(1);
    await change(changed, {
      ...changed.inputs,
      rebootAfterUpdate: true,
      memory: { dedicated: 4_096 },
    });
    expect(proxmoxMachines(store).machines()).toMatchObject([{ memoryMiB: 4_096 }]);
    expect(powerEvents(store).map(({ power }) => power)).toEqual(["on", "off", "on"]);
  });

  it("to a smaller disk is refused", async () => {
    const vm = await aVm();
    const disks = [{ ...(vm.inputs["disks"] as Properties[])[0], size: 20 }];
    await expect(change(vm, { ...vm.inputs, disks })).rejects.toThrow(
      "received an HTTP 500 response - Reason: shrinking disks is not supported",
    );
  });
});

describe("what the host refuses", () => {
  it.each<[string, Properties, string]>([
    [
      "a raw device",
      { hostpcis: [{ device: "hostpci0", id: "0000:01:00" }] },
      "only root can set 'hostpci0' config for non-mapped devices; an API token may not",
    ],
    ["arguments of KVM", { kvmArguments: "-cpu host" }, "only root can set 'args' config; an API"],
    ["CPU affinity", { cpu: { cores: 2, affinity: "0,1" } }, "only root can set 'affinity' config"],
    [
      "a datastore that is not there",
      { disks: [{ interface: "scsi0", datastoreId: "nas" }] },
      "storage 'nas' does not exist; check the names in the stack file",
    ],
    [
      "a datastore for other content",
      { disks: [{ interface: "scsi0", datastoreId: "local" }] },
      "storage 'local' does not support content type 'images'",
    ],
    [
      "an image that is not there",
      { disks: [{ interface: "scsi0", datastoreId: "local-zfs", importFrom: "local:import/no" }] },
      "volume 'local:import/no' does not exist",
    ],
    ["another host", { nodeName: "olymp" }, "hostname lookup 'olymp' failed"],
    [
      "a disk larger than the datastore",
      { disks: [{ interface: "scsi0", datastoreId: "local-zfs", size: 5000 }] },
      "out of space; make room on the datastore",
    ],
    [
      "a bridge that is not there",
      { networkDevices: [{ bridge: "vmbr9" }] },
      "bridge 'vmbr9' does not exist",
    ],
    [
      "a mapping that is not there",
      { hostpcis: [{ device: "hostpci0", mapping: "none" }] },
      "PCI device mapping not found for 'none'",
    ],
    [
      "more memory than there is",
      { memory: { dedicated: 200_000 } },
      "Cannot allocate memory (200000 MiB wanted",
    ],
  ])("%s fails with its own words and a way out, and leaves nothing", async (_, more, words) => {
    await make("File", imageInputs);
    const failing = make("VmLegacy", vmInputs(more), "talos-pve-worker-0");
    await expect(failing).rejects.toThrow("VmLegacy 'talos-pve-worker-0': ");
    await expect(failing).rejects.toThrow(words);
    expect([cluster.all("vm"), cluster.all("volume")]).toEqual([[], []]);
    await make("VmLegacy", vmInputs());
  });

  it("a number that a VM nobody manages has", async () => {
    createVm(cluster, { node: "atlas", vmId: 2_201, settings: { name: "nas" }, disks: [] });
    await make("File", imageInputs);
    await expect(make("VmLegacy", vmInputs())).rejects.toThrow(
      "unable to create VM 2201 - VM 2201 already exists on node 'atlas'; remove the other one",
    );
    expect(cluster.all("vm")).toMatchObject([{ config: { name: "nas" } }]);
  });

  it("a device that another running VM has", async () => {
    await aVm(gpu);
    await expect(make("VmLegacy", vmInputs({ vmId: 2_202, ...gpu }))).rejects.toThrow(
      "PCI device '0000:01:00' already in use by VMID '2201'",
    );
    stopVm(cluster, 2_201);
    await make("VmLegacy", vmInputs({ vmId: 2_202, ...gpu }));
  });

  it("a mapping that is not what the host has there", async () => {
    const maps = [{ ...mappingInputs.maps[0], subsystemId: "1043:0000" }];
    await expect(make("Pci", { ...mappingInputs, maps })).rejects.toThrow(
      "'subsystem-id' does not match for 'gpu' (1043:0000 != 1043:8a30); compare with 'lspci -nnv'",
    );
  });

  it("a token of a user that is not there", async () => {
    await expect(make("Token", { userId: "csi@pve", tokenName: "csi" })).rejects.toThrow(
      "no such user ('csi@pve')",
    );
  });

  it("a file on a datastore that takes no images", async () => {
    await expect(make("File", { ...imageInputs, datastoreId: "local-zfs" })).rejects.toThrow(
      "storage 'local-zfs' does not support content type 'import'",
    );
  });

  it("the deletion of a VM under protection or a lock", async () => {
    const vm = await aVm({ protection: true });
    await expect(drop(vm)).rejects.toThrow("can't remove VM 2201 - protection mode enabled; set");
    updateVm(cluster, 2_201, { isProtected: false });
    lockVm(cluster, 2_201, "backup");
    await expect(drop(vm)).rejects.toThrow("VM is locked (backup); a backup or another task");
    lockVm(cluster, 2_201, null);
    await drop(vm);
  });
});

describe("a fault", () => {
  const inject = (kind: FaultKind, times: number, operation = "create_vm") =>
    new Faults(store).inject({ vendor: "proxmox", operation, kind, times });

  it.each(["serverError", "timeout", "conflict"] as const)(
    "of the kind %s at the start of a task is waited out",
    async (kind) => {
      inject(kind, 2);
      await aVm();
      expect(new Faults(store).pending()).toEqual([]);
    },
  );

  it.each([
    [
      "taskFailed",
      /task "UPID:atlas:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmcreate:2201:program@pve!lab:" failed to complete with exit code: command failed.*; the host keeps the task's log/,
    ],
    ["storageFull", /out of space; make room on the datastore/],
    ["serverError", /HTTP 500 response - Reason: Internal Server Error; run 'pulumi refresh'/],
    ["locked", /VM is locked \(backup\)/],
  ] as const)("of the kind %s that stays names the VM and the way out", async (kind, words) => {
    inject(kind, 9);
    const failing = aVm();
    await expect(failing).rejects.toThrow("create VmLegacy 'res': ");
    await expect(failing).rejects.toThrow(words);
    expect(cluster.all("vm")).toEqual([]);
    new Faults(store).liftAll();
    await make("VmLegacy", vmInputs());
  });

  it("in a task is final: it is not asked for again", async () => {
    inject("taskFailed", 2);
    await expect(aVm()).rejects.toThrow("failed to complete");
    expect(new Faults(store).pending()).toMatchObject([{ hits: 1 }]);
    expect(cluster.all("task").filter(({ exitStatus }) => exitStatus !== "OK")).toHaveLength(1);
  });

  it("at the start leaves no half of a VM behind", async () => {
    inject("taskFailed", 1, "start_vm");
    await expect(aVm()).rejects.toThrow("start VmLegacy 'res'");
    expect([cluster.all("vm"), cluster.all("volume")]).toEqual([[], []]);
  });

  it("that loses the answer does not make a second VM", async () => {
    inject("answerLost", 1);
    await expect(aVm({ vmId: 300 })).rejects.toThrow("VM 300 already exists on node 'atlas'");
    expect(cluster.all("vm")).toHaveLength(1);
  });
});

describe("the host", () => {
  it("is what the world says it is", async () => {
    changeSetting(store, hostsSetting, [{ ...atlas, name: "olymp", memoryMiB: 20_480 }]);
    await make("File", { ...imageInputs, nodeName: "olymp" });
    await make("VmLegacy", vmInputs({ nodeName: "olymp" }));
    expect(proxmoxMachines(store).machines()).toMatchObject([{ location: "olymp" }]);
  });

  it("gives a VM made anew under its number another identity", async () => {
    const vm = await aVm();
    await drop(vm);
    await make("VmLegacy", vmInputs());
    expect(proxmoxMachines(store).machines()).toMatchObject([{ id: "proxmox/atlas/2201#2" }]);
  });
});

it("refuses credentials that are no API token", async () => {
  lifecycle.config = { apiToken: "secret" };
  await expect(make("File", imageInputs)).rejects.toThrow("USER@REALM!TOKENID=UUID");
});
