import * as pulumi from "@pulumi/pulumi";
import { TalosNode, type TalosNodeArgs } from "../../components/talosNode";
import type { HomeNodeSettings, VpsNodeSettings } from "../../config/schema";
import { record } from "../support/record";
import { homeNode, prodNodes, settings, vpsNode } from "../support/settings";

const serverType = "hcloud:index/server:Server";
const vmType = "proxmoxve:index/vmLegacy:VmLegacy";
const applyType = "talos:machine/configurationApply:ConfigurationApply";

const membership = () => ({
  machineConfiguration: pulumi.secret("cluster keys"),
  clientConfiguration: pulumi.secret({
    caCertificate: "",
    clientCertificate: "",
    clientKey: "key",
  }),
  documents: ["first", "second"],
  addressDocument: (address: string) => `address ${address}`,
  configureAfter: [],
  machineAfter: [],
});

const onVps = (
  node: VpsNodeSettings,
  machine: Partial<Extract<TalosNodeArgs, { site: "vps" }>["machine"]> = {},
) =>
  record(
    (opts) =>
      new TalosNode(
        node.name,
        {
          ...membership(),
          site: "vps",
          node,
          machine: {
            clusterName: "hybrid",
            location: "hil",
            image: "42",
            firewallId: 7,
            placementGroupId: 8,
            ...machine,
          },
        },
        opts,
      ),
  );

/** What Proxmox draws for a VM of which nothing is said. */
const drawn = { networkDevices: [{ macAddress: "BC:24:11:00:00:01" }] };

const atHome = (node: HomeNodeSettings) =>
  record(
    (opts) =>
      new TalosNode(
        node.name,
        {
          ...membership(),
          site: "home",
          node,
          machine: {
            clusterName: "hybrid",
            home: settings().sites.home,
            imageId: "local:import/talos.qcow2",
          },
        },
        opts,
      ),
    { outputs: ({ type }) => (type === vmType ? drawn : {}) },
  );

type Recording = Awaited<ReturnType<typeof record>>;
const only = (recording: Recording, type: string): Recording[number] => {
  const [found, ...more] = recording.filter((resource) => resource.type === type);
  if (found === undefined || more.length > 0) throw new Error(`expected one ${type}`);
  return found;
};

describe("a node on a VPS", () => {
  it("has its firewall from the first second and no user data or keys", async () => {
    const { inputs } = only(await onVps(vpsNode()), serverType);
    expect(inputs["firewallIds"]).toEqual([7]);
    expect(inputs).not.toHaveProperty("userData");
    expect(inputs).not.toHaveProperty("sshKeys");
  });

  it("is never replaced for another image, user data or key", async () => {
    const { opts } = only(await onVps(vpsNode()), serverType);
    expect(opts.ignoreChanges).toEqual(["image", "userData", "sshKeys"]);
  });

  it.each([
    { role: "controlplane", isProtected: true },
    { role: "worker", isProtected: false },
  ] as const)("protects a $role: $isProtected", async ({ role, isProtected }) => {
    const { inputs, opts } = only(await onVps(vpsNode({ role, localPathGiB: 0 })), serverType);
    expect([opts.protect, inputs["deleteProtection"], inputs["rebuildProtection"]]).toEqual([
      isProtected,
      isProtected,
      isProtected,
    ]);
  });

  it("says by a label since when it holds its price, if it does", async () => {
    const labelOf = async (node: VpsNodeSettings): Promise<unknown> =>
      (only(await onVps(node), serverType).inputs["labels"] as Record<string, unknown>)[
        "hybrid.cluster/ordered-on"
      ];
    expect(await labelOf(vpsNode({ orderedOn: "2026-01-03" }))).toBe("2026-01-03");
    expect(await labelOf(vpsNode())).toBeUndefined();
  });

  it("adopts an address by its id and makes none", async () => {
    const recording = await onVps(prodNodes.vpsCp0);
    expect(recording.some(({ type }) => type === "hcloud:index/primaryIp:PrimaryIp")).toBe(false);
    expect(only(recording, serverType).inputs["publicNets"]).toEqual([
      { ipv4Enabled: true, ipv4: 1_000_001, ipv6Enabled: false },
    ]);
    expect(only(recording, applyType).inputs["node"]).toBe("5.78.43.147");
  });

  it("makes an address that outlives its server", async () => {
    const ip = only(await onVps(vpsNode()), "hcloud:index/primaryIp:PrimaryIp");
    expect(ip.opts.protect).toBe(true);
    expect(ip.inputs).toMatchObject({ autoDelete: false, deleteProtection: true, type: "ipv4" });
  });

  it("is protected whenever it holds volumes of its own", async () => {
    const { opts } = only(await onVps(vpsNode({ role: "worker", localPathGiB: 40 })), serverType);
    expect(opts.protect).toBe(true);
  });

  it("is gone before its successor takes its name and address", async () => {
    expect(only(await onVps(vpsNode()), serverType).opts.deleteBeforeReplace).toBe(true);
    expect(only(await atHome(homeNode()), vmType).opts.deleteBeforeReplace).toBe(true);
  });

  it("keeps the way back from a larger type open", async () => {
    expect(only(await onVps(vpsNode()), serverType).inputs["keepDisk"]).toBe(true);
  });

  it("boots an ISO only when one is given", async () => {
    expect(only(await onVps(vpsNode()), serverType).inputs).not.toHaveProperty("iso");
    const { inputs } = only(await onVps(vpsNode(), { iso: "talos-1.13.iso" }), serverType);
    expect(inputs["iso"]).toBe("talos-1.13.iso");
  });

  it("is backed up and stands in the placement group", async () => {
    const { inputs } = only(await onVps(vpsNode()), serverType);
    expect(inputs).toMatchObject({ backups: true, placementGroupId: 8, location: "hil" });
  });
});

describe("a node at home", () => {
  it("gets its address by cloud-init, without user data from a snippet", async () => {
    const { inputs } = only(await atHome(homeNode()), vmType);
    expect(inputs["initialization"]).toEqual({
      datastoreId: "local-zfs",
      type: "nocloud",
      ipConfigs: [{ ipv4: { address: "10.2.2.1/16", gateway: "10.2.0.1" } }],
      dns: { servers: ["10.2.0.1"] },
    });
  });

  it("imports its disk by the API and keeps it out of VM backups", async () => {
    const { inputs } = only(await atHome(homeNode()), vmType);
    expect(inputs["disks"]).toEqual([
      expect.objectContaining({ importFrom: "local:import/talos.qcow2", backup: false, size: 128 }),
    ]);
    expect(JSON.stringify(inputs)).not.toContain("fileId");
  });

  it("leaves disks alone that CSI attaches, and deletes none with the VM", async () => {
    const { inputs, opts } = only(await atHome(homeNode()), vmType);
    expect(opts.ignoreChanges).toEqual(["disks"]);
    expect(inputs["deleteUnreferencedDisksOnDestroy"]).toBe(false);
  });

  it("waits for no guest agent and never restarts by itself", async () => {
    const { inputs } = only(await atHome(homeNode()), vmType);
    expect(inputs["agent"]).toEqual({ enabled: true, waitForIp: { disabled: true } });
    expect(inputs["rebootAfterUpdate"]).toBe(false);
  });

  it("has the firmware, machine and controller Talos boots on", async () => {
    const { inputs } = only(await atHome(homeNode()), vmType);
    expect(inputs).toMatchObject({
      bios: "ovmf",
      machine: "q35",
      scsiHardware: "virtio-scsi-pci",
      cpu: { cores: 8, type: "host" },
      memory: { dedicated: 16_384, floating: 0 },
    });
  });

  it("is not handed to Proxmox's high availability", async () => {
    const types = (await atHome(homeNode())).map(({ type }) => type);
    expect(types.filter((type) => /ha(resource|rule|group)/i.test(type))).toEqual([]);
  });

  it.each([
    { node: prodNodes.homeCp0, isProtected: true },
    { node: prodNodes.homeWorker0, isProtected: true },
    { node: homeNode({ name: "stateless", localPathGiB: 0 }), isProtected: false },
    { node: prodNodes.homeGpu0, isProtected: true },
  ])("protects $node.name: $isProtected", async ({ node, isProtected }) => {
    expect(only(await atHome(node), vmType).opts.protect).toBe(isProtected);
  });

  it("is handed its GPU by a mapping of its own", async () => {
    const recording = await atHome(prodNodes.homeGpu0);
    expect(only(recording, "proxmoxve:hardware/mapping/pci:Pci").inputs["maps"]).toEqual([
      {
        id: "10de:2b85",
        subsystemId: "1043:8a30",
        iommuGroup: 14,
        node: "atlas",
        path: "0000:01:00",
      },
    ]);
    expect(only(recording, vmType).inputs["hostpcis"]).toEqual([
      { device: "hostpci0", mapping: "talos-pve-gpu-0-gpu", pcie: true, rombar: true },
    ]);
  });

  it("has no PCI device unless the stack file gives it one", async () => {
    const recording = await atHome(homeNode());
    expect(only(recording, vmType).inputs).not.toHaveProperty("hostpcis");
    expect(recording.map(({ type }) => type)).not.toContain("proxmoxve:hardware/mapping/pci:Pci");
  });
});

describe("the configuration of a node", () => {
  it("keeps the generated part secret and shows every document of ours on its own", async () => {
    const { inputs } = only(await atHome(homeNode()), applyType);
    expect(pulumi.runtime.isRpcSecret(inputs["machineConfigurationInput"])).toBe(true);
    expect(pulumi.runtime.isRpcSecret(inputs["clientConfiguration"])).toBe(true);
    expect(inputs["configPatches"]).toEqual(["first", "second", "address 10.2.2.1"]);
  });

  it("goes with its machine when that is replaced", async () => {
    const recording = await onVps(vpsNode());
    const { opts } = only(recording, applyType);
    const urns = await Promise.all(
      (opts.replaceWith ?? []).map(
        ({ urn }) => new Promise<string>((resolve) => void urn.apply(resolve)),
      ),
    );
    expect(urns).toEqual([expect.stringMatching(/hcloud:index\/server:Server::talos-vps-cp-0$/)]);
  });

  it.each([
    { made: () => onVps(vpsNode()), identity: "talos-vps-cp-0-id" },
    { made: () => atHome(homeNode()), identity: "BC:24:11:00:00:01" },
  ])("goes with its machine when that is lost and made anew: $identity", async (row) => {
    const { opts } = only(await row.made(), applyType);
    const trigger = pulumi.output(opts.replacementTrigger);
    await expect(new Promise((resolve) => void trigger.apply(resolve))).resolves.toBe(row.identity);
  });

  it.each([
    { node: prodNodes.homeWorker0, applyMode: "auto" },
    { node: prodNodes.homeGpu0, applyMode: "staged_if_needing_reboot" },
  ])("reaches $node.name by '$applyMode'", async ({ node, applyMode }) => {
    expect(only(await atHome(node), applyType).inputs["applyMode"]).toBe(applyMode);
  });

  it("shows only what identifies the node in the component's own state", async () => {
    const component = (await onVps(vpsNode())).find(({ custom }) => !custom);
    expect(component).toMatchObject({
      type: "hybrid:cluster:TalosNode",
      inputs: { site: "vps", role: "controlplane", hostname: "talos-vps-cp-0" },
    });
    expect(Object.keys(component?.inputs ?? {})).toHaveLength(3);
  });
});
