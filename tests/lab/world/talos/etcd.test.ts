import { desiredOf } from "../../../../lab/world/desired";
import { type Outage, Outages } from "../../../../lab/world/outages";
import { logPower } from "../../../../lab/world/powerLog";
import { TalosFaults } from "../../../../lab/world/talos/faults";
import { type Cluster, etcdEvents, recordsOf } from "../../../../lab/world/talos/records";
import { keepDisk, settle } from "../../../../lab/world/talos/settle";
import {
  type Authority,
  clusterOf,
  configurationsOf,
  newAuthority,
  type NodeKey,
  nodes,
  TestWorld,
} from "./cluster";

let authority: Authority;
let configurations: ReadonlyMap<NodeKey, string>;
let world: TestWorld;

beforeAll(async () => {
  authority = await newAuthority();
  configurations = await configurationsOf(authority);
});
afterEach(() => {
  world.dispose();
});

const all = ["vps0", "vps1", "home", "worker", "gpu"] as const;
const look = (): void => {
  settle(world.store, world.vendors);
};
const apply = (key: NodeKey): Promise<void> =>
  world.api.applyConfiguration(world.target(key, authority), configurations.get(key) ?? "", "auto");
const bootstrap = (key: NodeKey): void => {
  world.api.bootstrap(world.target(key, authority));
};
const cluster = (): Cluster | undefined => recordsOf(world.store).clusters.entries()[0]?.[1];
const living = (): readonly string[] =>
  (cluster()?.members ?? []).filter(({ isAlive }) => isAlive).map(({ name }) => name);
const lastEvents = (count: number): readonly string[] =>
  etcdEvents(world.store)
    .slice(-count)
    .map(({ kind, member = "" }) => `${kind} ${member}`.trim());

describe("the bootstrap of a cluster", () => {
  beforeEach(() => {
    world = new TestWorld("vps0", "vps1", "worker");
  });

  it("happens on one control plane, and the others join when they are configured", async () => {
    await apply("vps0");
    bootstrap("vps0");
    expect(living()).toEqual(["talos-vps-cp-0"]);
    await apply("vps1");
    expect(living()).toEqual(["talos-vps-cp-0", "talos-vps-cp-1"]);
    expect(lastEvents(9)).toEqual(["bootstrapped talos-vps-cp-0", "joined talos-vps-cp-1"]);
  });

  it("lets those join that were configured before", async () => {
    await apply("vps0");
    await apply("vps1");
    expect(cluster()).toBeUndefined();
    bootstrap("vps1");
    expect(living()).toEqual(["talos-vps-cp-1", "talos-vps-cp-0"]);
  });

  it.each(["vps0", "vps1"] as const)("does not happen again, on %s neither", async (again) => {
    await apply("vps0");
    await apply("vps1");
    bootstrap("vps0");
    const before = world.contents();
    expect(() => {
      bootstrap(again);
    }).toThrow("rpc error: code = AlreadyExists desc = etcd data directory is not empty");
    expect(world.contents()).toBe(before);
  });

  it("does not happen on a worker", async () => {
    await apply("worker");
    expect(() => {
      bootstrap("worker");
    }).toThrow("bootstrap can only be performed on a control plane node");
  });
});

describe("members of etcd", () => {
  beforeEach(async () => {
    world = await clusterOf(authority, configurations, ...all);
  });

  it("stay in the list when their machine is gone", () => {
    world.vendor.remove("vps1");
    look();
    expect(living()).toEqual(["talos-vps-cp-0", "talos-pve-cp-0"]);
    expect(cluster()).toMatchObject({ margin: 0, members: { length: 3 } });
    expect(lastEvents(1)).toEqual(["died talos-vps-cp-1"]);
  });

  it("are replaced by the machine of their name that joins with an empty disk", async () => {
    world.vendor.make("vps1");
    await apply("vps1");
    expect(lastEvents(3)).toEqual([
      "died talos-vps-cp-1",
      "removed talos-vps-cp-1",
      "joined talos-vps-cp-1",
    ]);
    expect(cluster()).toMatchObject({ margin: 1, leastMargin: 0, members: { length: 3 } });
  });

  it("cannot be replaced while the others are no majority", async () => {
    world.vendor.make("vps1");
    world.vendor.power("home", false);
    await apply("vps1");
    expect(cluster()).toMatchObject({ margin: -1, leastMargin: -1 });
    expect(lastEvents(3)).toEqual(["died talos-vps-cp-1", "died talos-pve-cp-0", "quorumLost"]);
    expect(living()).toEqual(["talos-vps-cp-0"]);
    world.vendor.power("home", true);
    look();
    expect(cluster()).toMatchObject({ margin: 1, leastMargin: -1 });
    expect(lastEvents(4)).toEqual([
      "returned talos-pve-cp-0",
      "quorumRegained",
      "removed talos-vps-cp-1",
      "joined talos-vps-cp-1",
    ]);
  });

  it("leave before a graceful reset", () => {
    world.api.reset(world.target("home", authority), { isGraceful: true, reboots: true });
    expect(lastEvents(1)).toEqual(["left talos-pve-cp-0"]);
    expect(cluster()).toMatchObject({ margin: 0, members: { length: 2 } });
  });

  it("die by any other reset, until somebody removes them", () => {
    world.api.reset(world.target("home", authority), { isGraceful: false, reboots: false });
    expect(lastEvents(1)).toEqual(["died talos-pve-cp-0"]);
    expect(new Outages(world.store).current()).toEqual([
      { kind: "machineDown", machine: world.vendor.get("home").id },
    ]);
    const target = world.target("vps0", authority);
    const dead = world.api.etcdMembers(target).find(({ isAlive }) => !isAlive);
    world.api.removeEtcdMember(target, dead?.id ?? "");
    expect(cluster()).toMatchObject({ margin: 0, members: { length: 2 } });
  });

  it("stay dead when their machine joins again under another name", async () => {
    world.api.reset(world.target("home", authority), { isGraceful: false, reboots: true });
    const text = configurations.get("home")?.replace("hostname: talos-pve-cp-0", "hostname: other");
    await world.api.applyConfiguration(world.target("home", authority), text ?? "", "auto");
    expect(cluster()?.members.map(({ name, isAlive }) => `${name} ${isAlive}`)).toEqual([
      "talos-vps-cp-0 true",
      "talos-vps-cp-1 true",
      "talos-pve-cp-0 false",
      "other true",
    ]);
    expect(cluster()?.margin).toBe(0);
  });

  it("do not leave while there is no majority, and the reset does nothing", () => {
    world.vendor.power("vps0", false);
    world.vendor.power("vps1", false);
    look();
    const before = world.contents();
    expect(() => {
      world.api.reset(world.target("home", authority), { isGraceful: true, reboots: true });
    }).toThrow("etcdserver: no leader");
    expect(world.contents()).toBe(before);
  });

  it("are counted as away while a fault makes them unhealthy", () => {
    const faults = new TalosFaults(world.store);
    const fault = { kind: "etcdUnhealthy", machine: "*", times: "until lifted" } as const;
    const id = faults.inject(fault);
    look();
    expect(cluster()?.margin).toBe(-2);
    faults.lift(id);
    look();
    expect(cluster()).toMatchObject({ margin: 1, leastMargin: -2 });
  });

  it("were away when their machine was off and on again unseen", () => {
    const { id, name } = world.vendor.get("vps1");
    for (const power of ["off", "on"] as const) {
      logPower(world.store, { machine: id, name, power, reason: "test" });
    }
    look();
    expect(lastEvents(2)).toEqual(["died talos-vps-cp-1", "returned talos-vps-cp-1"]);
    expect(cluster()).toMatchObject({ margin: 1, leastMargin: 0 });
  });

  it("come back on another machine that was given their disk", () => {
    const { id } = world.vendor.get("home");
    keepDisk(world.store, id);
    world.vendor.remove("home");
    look();
    const heir = world.vendor.make("home");
    look();
    expect(lastEvents(2)).toEqual(["died talos-pve-cp-0", "returned talos-pve-cp-0"]);
    expect(cluster()?.members.map(({ machineId }) => machineId)).toContain(heir.id);
    expect(() => {
      bootstrap("home");
    }).toThrow("etcd data directory is not empty");
  });

  it("are forgotten with their cluster once no machine holds its data", () => {
    for (const key of ["vps0", "vps1", "home"] as const) world.vendor.remove(key);
    look();
    expect(cluster()).toBeUndefined();
    expect(recordsOf(world.store).nodes.entries()).toEqual([]);
    expect(desiredOf(world.store, world.vendors)).toEqual({ apiAddresses: [], nodes: [] });
  });
});

describe("what survives", () => {
  const down =
    (key: NodeKey): (() => Outage) =>
    () => ({
      kind: "machineDown",
      machine: world.vendor.get(key).id,
    });
  const cutOff = (): Outage => ({ kind: "siteCutOff", site: "home" });
  const linkDown = (): Outage => ({ kind: "linkDown" });
  const vps: readonly NodeKey[] = ["vps0", "vps1"];
  const home: readonly NodeKey[] = ["home", "worker", "gpu"];

  it.each<{
    loss: string;
    outages: readonly (() => Outage)[];
    hasQuorum: boolean;
    alive: readonly NodeKey[];
    api: readonly NodeKey[];
  }>([
    { loss: "nothing", outages: [], hasQuorum: true, alive: all, api: ["vps0", "vps1", "home"] },
    {
      loss: "one VPS",
      outages: [down("vps0")],
      hasQuorum: true,
      alive: ["vps1", ...home],
      api: ["vps1", "home"],
    },
    { loss: "both VPS", outages: vps.map(down), hasQuorum: false, alive: [], api: [] },
    { loss: "home", outages: home.map(down), hasQuorum: true, alive: vps, api: vps },
    {
      loss: "the home control plane",
      outages: [down("home")],
      hasQuorum: true,
      alive: [...vps, "worker", "gpu"],
      api: vps,
    },
    // The operator is at home, so the VPS answer to everybody but the operator.
    { loss: "the uplink of home", outages: [cutOff], hasQuorum: true, alive: vps, api: [] },
    { loss: "the link", outages: [linkDown], hasQuorum: true, alive: vps, api: [] },
  ])("of $loss", async ({ outages, hasQuorum, alive, api }) => {
    world = await clusterOf(authority, configurations, ...all);
    for (const outage of outages) new Outages(world.store).begin(outage());
    const lost = desiredOf(world.store, world.vendors);
    expect(lost.cluster?.etcdHasQuorum).toBe(hasQuorum);
    const names = (keys: readonly NodeKey[]): string[] => keys.map((key) => nodes[key].name);
    expect(lost.nodes.map(({ name }) => name)).toEqual(names(all));
    expect(lost.nodes.flatMap(({ name, isAlive }) => (isAlive ? [name] : []))).toEqual(
      names(alive),
    );
    expect(lost.apiAddresses).toEqual(api.map((key) => world.target(key, authority).node));
    for (const { address, members } of lost.machineApis ?? []) {
      expect(members?.length).toBe(lost.apiAddresses.includes(address) ? 3 : undefined);
    }

    new Outages(world.store).endAll();
    const regained = desiredOf(world.store, world.vendors);
    expect(regained.cluster?.etcdHasQuorum).toBe(true);
    expect(regained.nodes.every(({ isAlive }) => isAlive)).toBe(true);
    expect(regained.apiAddresses).toHaveLength(3);
  });
});
