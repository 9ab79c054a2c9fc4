import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";
import { Lifecycle, type Recorded } from "../../../lab/plugins/lifecycle";
import { hcloud } from "../../../lab/plugins/providers/hcloud";
import type { Properties } from "../../../lab/plugins/values";
import { Faults } from "../../../lab/world/faults";
import { HetznerCloud } from "../../../lab/world/hetzner/cloud";
import { hetznerMachines } from "../../../lab/world/hetzner/machines";
import { powerOff } from "../../../lab/world/hetzner/serverActions";
import { protectServer, updateServer } from "../../../lab/world/hetzner/servers";
import { sellOut } from "../../../lab/world/hetzner/stock";
import { powerEvents } from "../../../lab/world/powerLog";
import { Store } from "../../../lab/world/store";

const kinds = {
  Server: "hcloud:index/server:Server",
  PrimaryIp: "hcloud:index/primaryIp:PrimaryIp",
  Firewall: "hcloud:index/firewall:Firewall",
  FirewallAttachment: "hcloud:index/firewallAttachment:FirewallAttachment",
  PlacementGroup: "hcloud:index/placementGroup:PlacementGroup",
  Network: "hcloud:index/network:Network",
  NetworkSubnet: "hcloud:index/networkSubnet:NetworkSubnet",
  NetworkRoute: "hcloud:index/networkRoute:NetworkRoute",
  ServerNetwork: "hcloud:index/serverNetwork:ServerNetwork",
  Volume: "hcloud:index/volume:Volume",
  VolumeAttachment: "hcloud:index/volumeAttachment:VolumeAttachment",
  SshKey: "hcloud:index/sshKey:SshKey",
  Snapshot: "hcloud:index/snapshot:Snapshot",
  Rdns: "hcloud:index/rdns:Rdns",
} as const;
type KindName = keyof typeof kinds;

let directory: string;
let store: Store;
let cloud: HetznerCloud;
let lifecycle: Lifecycle;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "hybrid-hcloud-"));
  store = new Store(directory);
  cloud = new HetznerCloud(store);
  lifecycle = new Lifecycle(hcloud(store), new Inventory(store, "hcloud"));
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

const change = async (made: Made, news: Properties): Promise<Made> => ({
  ...made,
  inputs: news,
  outputs: await lifecycle.update(made, made, news),
});

const drop = (made: Made): Promise<void> => lifecycle.delete(made, made);

const serverInputs = { name: "one", serverType: "cpx31", location: "hil", image: "debian-13" };
const rule = { direction: "in", protocol: "tcp", port: "443", sourceIps: ["0.0.0.0/0", "::/0"] };

/** What a program of this project makes for one server. */
async function likeTheProgram(): Promise<
  Record<"address" | "firewall" | "group" | "server", Made>
> {
  const address = await make("PrimaryIp", {
    name: "one",
    type: "ipv4",
    assigneeType: "server",
    location: "hil",
    autoDelete: false,
    deleteProtection: true,
    labels: { "hybrid.cluster/site": "vps" },
  });
  const firewall = await make("Firewall", {
    name: "fw",
    rules: [
      { ...rule, description: "HTTPS" },
      { ...rule, protocol: "udp", port: "51820" },
    ],
  });
  const group = await make("PlacementGroup", { name: "spread", type: "spread" });
  const server = await make("Server", {
    ...serverInputs,
    firewallIds: [Number(firewall.id)],
    placementGroupId: Number(group.id),
    publicNets: [{ ipv4Enabled: true, ipv4: Number(address.id), ipv6Enabled: false }],
    backups: true,
    keepDisk: true,
    shutdownBeforeDeletion: true,
    deleteProtection: true,
    rebuildProtection: true,
    labels: { "hybrid.cluster/role": "controlplane" },
  });
  return { address, firewall, group, server };
}

/** One of each further kind, in the order in which they can be made. */
async function oneOfEach(): Promise<Made[]> {
  const made: Made[] = [];
  const add = async (kind: KindName, inputs: Properties): Promise<number> => {
    const next = await make(kind, inputs, kind);
    made.push(next);
    return Number(next.id);
  };
  await add("SshKey", { name: "key", publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me" });
  const networkId = await add("Network", {
    name: "net",
    ipRange: "10.0.0.0/16",
    labels: { a: "b" },
  });
  const subnet = { type: "cloud", networkZone: "us-west", ipRange: "10.0.1.0/24", networkId };
  await add("NetworkSubnet", subnet);
  await add("NetworkRoute", { networkId, destination: "10.9.0.0/16", gateway: "10.0.1.9" });
  const serverId = await add("Server", { ...serverInputs, sshKeys: ["key"] });
  await add("ServerNetwork", { serverId, networkId, ip: "10.0.1.5" });
  const volumeId = await add("Volume", { name: "vol", size: 10, location: "hil", format: "ext4" });
  await add("VolumeAttachment", { volumeId, serverId });
  const firewallId = await add("Firewall", { name: "fw", rules: [rule] });
  await add("FirewallAttachment", { firewallId, serverIds: [serverId], labelSelectors: ["a=b"] });
  await add("Snapshot", { serverId, description: "before", labels: { os: "debian" } });
  const { ipv4Address } = made.find(({ name }) => name === "Server")?.outputs ?? {};
  await add("Rdns", { serverId, ipAddress: ipv4Address ?? "", dnsPtr: "one.example.org" });
  return made;
}

describe("what a program makes", () => {
  it.each([
    [
      "its servers with all that belongs to them",
      async () => Object.values(await likeTheProgram()),
    ],
    ["one of each further kind", oneOfEach],
  ])("is read as it was made: %s", async (_, makeAll) => {
    for (const made of await makeAll()) {
      const found = await read(made);
      expect(found?.inputs).toEqual(made.inputs);
      expect(found?.outputs).toEqual(made.outputs);
    }
  });

  it("can be imported, and its inputs are those of the program", async () => {
    for (const made of Object.values(await likeTheProgram())) {
      const imported = await lifecycle.read(made);
      expect(Object.keys(imported?.inputs ?? {})).not.toEqual([]);
      expect(imported?.inputs).toMatchObject(
        Object.fromEntries(
          Object.entries(made.inputs).filter(([key]) => key in (imported?.inputs ?? {})),
        ),
      );
    }
  });

  it("is gone after it was deleted, the last one first", async () => {
    const all = await oneOfEach();
    for (const made of all.toReversed()) {
      await drop(made);
      await drop(made);
      expect(await read(made)).toBeUndefined();
    }
    expect(hetznerMachines(store).machines()).toEqual([]);
    expect(cloud.all("primary_ip")).toEqual([]);
  });

  it("has the address of its primary IP, and is the machine the world sees", async () => {
    const { address, server } = await likeTheProgram();
    expect(server.outputs["ipv4Address"]).toBe(address.outputs["ipAddress"]);
    expect(hetznerMachines(store).machines()).toEqual([
      expect.objectContaining({
        site: "vps",
        name: "one",
        location: "hil",
        addresses: [address.outputs["ipAddress"]],
        isPoweredOn: true,
        cpuCount: 4,
        memoryMiB: 8192,
        providerId: `hcloud://${server.id}`,
      }),
    ]);
  });
});

describe("drift", () => {
  it("made in the cloud shows up and is repaired", async () => {
    const { server } = await likeTheProgram();
    updateServer(cloud, Number(server.id), { labels: { "hybrid.cluster/role": "none" } });
    const drifted = await read(server);
    expect(drifted?.inputs["labels"]).toEqual({ "hybrid.cluster/role": "none" });
    const repaired = await change({ ...server, ...drifted }, server.inputs);
    expect((await read(repaired))?.inputs).toEqual(server.inputs);
  });

  it("of a server that went away by hand leaves nothing in the state", async () => {
    const { server } = await likeTheProgram();
    cloud.remove("server", Number(server.id));
    expect(await read(server)).toBeUndefined();
  });
});

describe("a change of the server type", () => {
  it("powers the server off and on, keeps its disk, and the outage is on record", async () => {
    const { server } = await likeTheProgram();
    const changed = await change(server, { ...server.inputs, serverType: "cpx41" });
    expect(changed.outputs).toMatchObject({ primaryDiskSize: 160, status: "running" });
    expect(powerEvents(store).map(({ power, reason }) => [power, reason])).toEqual([
      ["on", "create_server"],
      ["off", "poweroff_server"],
      ["on", "poweron_server"],
    ]);
  });

  it("that is out of stock leaves the server off, as in life, and can be tried again", async () => {
    const { server } = await likeTheProgram();
    const bigger = { ...server.inputs, serverType: "cpx41" };
    sellOut(store, [{ location: "hil", serverType: "cpx41" }]);
    await expect(change(server, bigger)).rejects.toThrow("(resource_unavailable)");
    expect((await read(server))?.outputs).toMatchObject({ status: "off", serverType: "cpx31" });
    sellOut(store, []);
    expect((await change(server, bigger)).outputs).toMatchObject({ status: "running" });
  });

  it("to a smaller disk is refused", async () => {
    const server = await make("Server", { ...serverInputs, serverType: "cpx41" });
    await expect(change(server, { ...server.inputs, serverType: "cpx31" })).rejects.toThrow(
      "(invalid_server_type); choose a type whose disk is not smaller",
    );
  });
});

describe("protection", () => {
  it("is never lifted by the provider", async () => {
    const { server } = await likeTheProgram();
    await expect(drop(server)).rejects.toThrow(
      /^delete Server 'res': server with ID '\d+' is delete protected \(protected\); set deleteProtection/,
    );
    protectServer(cloud, Number(server.id), { delete: false, rebuild: false });
    await drop(server);
    expect(await read(server)).toBeUndefined();
  });

  it("of deletion and rebuild is refused apart", () => {
    const target = { type: kinds.Server, name: "one" };
    expect(lifecycle.refusals(target, { ...serverInputs, deleteProtection: true })).toEqual([
      {
        property: "rebuildProtection",
        reason: "deleteProtection and rebuildProtection must have the same value",
      },
    ]);
  });
});

describe("a primary IP", () => {
  it("outlives its server, and the next server has it", async () => {
    const { address, server } = await likeTheProgram();
    protectServer(cloud, Number(server.id), { delete: false, rebuild: false });
    await drop(server);
    expect(cloud.find("primary_ip", Number(address.id))).toMatchObject({ assigneeId: null });
    const next = await make("Server", server.inputs);
    expect(next.id).not.toBe(server.id);
    expect(next.outputs["ipv4Address"]).toBe(server.outputs["ipv4Address"]);
  });

  it("that is deleted while assigned is taken off its server, which goes off and on", async () => {
    const address = await make("PrimaryIp", { name: "a", type: "ipv4", location: "hil" });
    const publicNets = [{ ipv4: Number(address.id), ipv6Enabled: false }];
    const server = await make("Server", { ...serverInputs, publicNets });
    await drop(address);
    expect((await read(server))?.outputs).toMatchObject({ ipv4Address: "", status: "running" });
    expect(powerEvents(store)).toHaveLength(3);
  });
});

describe("a fault", () => {
  const inject = (
    kind: Parameters<Faults["inject"]>[0]["kind"],
    times: number,
    operation: string,
  ) => new Faults(store).inject({ vendor: "hetzner", operation, kind, times });

  it.each(["rateLimited", "conflict", "timeout"] as const)(
    "of the kind %s is waited out by asking again",
    async (kind) => {
      inject(kind, 3, "create_server");
      await make("Server", serverInputs);
      expect(new Faults(store).pending()).toEqual([]);
    },
  );

  it.each([
    ["rateLimited", "(rate_limit_exceeded); wait a minute"],
    ["stockExhausted", "error during placement (resource_unavailable); out of stock there"],
    ["serverError", "(server_error); the cloud failed"],
    ["locked", "(locked); another action is still running"],
    ["timeout", "(timeout); nobody knows whether it was done"],
  ] as const)(
    "of the kind %s that stays names the resource and the way out",
    async (kind, hint) => {
      inject(kind, 20, "create_server");
      const failing = make("Server", serverInputs, "talos-vps-cp-0");
      await expect(failing).rejects.toThrow(`create Server 'talos-vps-cp-0': `);
      await expect(failing).rejects.toThrow(hint);
      expect(cloud.all("server")).toEqual([]);
      new Faults(store).liftAll();
      await make("Server", serverInputs, "talos-vps-cp-0");
    },
  );

  it("that is not transient is asked once only", async () => {
    inject("serverError", 2, "create_server");
    await expect(make("Server", serverInputs)).rejects.toThrow("(server_error)");
    expect(new Faults(store).pending()).toMatchObject([{ hits: 1 }]);
  });

  it("that loses the answer makes the provider find its own object in the way", async () => {
    inject("answerLost", 1, "create_placement_group");
    await expect(make("PlacementGroup", { name: "g", type: "spread" })).rejects.toThrow(
      "name is already used (uniqueness_error); if the other one is this cluster's, run 'make",
    );
  });

  it("while a server is furnished leaves no half of it behind", async () => {
    inject("serverError", 1, "enable_server_backup");
    const furnished = { ...serverInputs, backups: true };
    await expect(make("Server", furnished)).rejects.toThrow("back up Server 'res'");
    expect(cloud.all("server")).toEqual([]);
    await make("Server", furnished);
  });

  it("of a firewall in use at its deletion is waited for", async () => {
    const firewall = await make("Firewall", { name: "fw", rules: [rule] });
    inject("conflict", 8, "delete_firewall");
    await drop(firewall);
    expect(cloud.all("firewall")).toEqual([]);
  });
});

describe("inputs", () => {
  it.each([
    [{ serverType: 5 }, { property: "serverType", reason: "expected type string, got 5" }],
    [{ serverTyp: "x" }, { property: "serverTyp", reason: 'Invalid or unknown key: "serverTyp"' }],
    [
      { publicNets: [{ ipv4: "1" }] },
      { property: "publicNets[0].ipv4", reason: 'expected type integer, got "1"' },
    ],
  ])("%j are refused as the schema has it", (wrong, refusal) => {
    const inputs = { ...serverInputs, ...wrong } as Properties;
    expect(lifecycle.refusals({ type: kinds.Server, name: "one" }, inputs)).toEqual([refusal]);
  });

  it("that are missing are named, and unknown ones of a preview are not", () => {
    const target = { type: kinds.Volume, name: "v" };
    expect(lifecycle.refusals(target, { location: "hil" })).toEqual([
      { property: "size", reason: 'Missing required argument: The argument "size" is required' },
    ]);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(lifecycle.refusals(target, { size: unknown })).toEqual([]);
  });
});

describe("an image lookup", () => {
  const lookUp = (args: Properties) =>
    hcloud(store).functions["hcloud:index/getImage:getImage"]?.({
      args,
      config: {},
      inventory: new Inventory(store, "hcloud"),
      signal: new AbortController().signal,
    });
  const selector = "os=talos,version=v1.13.9,schematic=abc";

  it("finds the Talos snapshot that the lab's operator keeps at hand, the same one each time", async () => {
    const args = { withSelector: selector, withArchitecture: "x86", mostRecent: true };
    const image = await lookUp(args);
    expect(image).toMatchObject({
      type: "snapshot",
      labels: { os: "talos", version: "v1.13.9", schematic: "abc" },
    });
    expect(await lookUp(args)).toEqual(image);
    const server = await make("Server", { ...serverInputs, image: JSON.stringify(image?.["id"]) });
    expect((await read(server))?.inputs).toEqual(server.inputs);
  });

  it("finds an image of the cloud by name", async () => {
    expect(await lookUp({ name: "debian-13" })).toMatchObject({ id: 5, osFlavor: "debian" });
  });

  it.each(["os=flatcar", "os=talos,version"])(
    "of '%s' says how to get one",
    async (withSelector) => {
      await expect(lookUp({ withSelector })).rejects.toThrow(
        `no Image found with '${withSelector}'; upload the snapshot with 'hcloud-upload-image' first`,
      );
    },
  );
});

describe("a server that is off", () => {
  it("shows so when it is read again", async () => {
    const server = await make("Server", serverInputs);
    powerOff(cloud, Number(server.id));
    expect((await read(server))?.outputs).toMatchObject({ status: "off" });
    expect(hetznerMachines(store).machines()).toMatchObject([{ isPoweredOn: false }]);
  });
});
