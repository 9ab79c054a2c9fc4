import { networkSettings } from "../../../../lab/world/network/network";
import { changeSetting } from "../../../../lab/world/settings";
import type { ApplyMode } from "../../../../lab/world/talos/applying";
import { TalosFaults } from "../../../../lab/world/talos/faults";
import { etcdEvents, recordsOf } from "../../../../lab/world/talos/records";
import { settle } from "../../../../lab/world/talos/settle";
import {
  type Authority,
  clusterOf,
  configurationOf,
  configurationsOf,
  newAuthority,
  type NodeKey,
  TestWorld,
} from "./cluster";

let authority: Authority;
let stranger: Authority;
let configurations: ReadonlyMap<NodeKey, string>;
let world: TestWorld;

beforeAll(async () => {
  [authority, stranger] = await Promise.all([newAuthority(), newAuthority()]);
  configurations = await configurationsOf(authority);
});
afterEach(() => {
  world.dispose();
});

const configuration = (key: NodeKey): string => configurations.get(key) ?? "";
const apply = (key: NodeKey, mode: ApplyMode = "auto", text?: string): Promise<void> =>
  world.api.applyConfiguration(world.target(key, authority), text ?? configuration(key), mode);
const patch = (key: NodeKey, ...patches: readonly string[]): Promise<string> =>
  configurationOf(key, authority, patches);
const recordOf = (key: NodeKey) => recordsOf(world.store).machines.get(world.vendor.get(key).id);

/** What a call that must fail says; the world must be as before. */
async function refusal(call: () => Promise<void> | void): Promise<string> {
  const before = world.contents();
  const error: unknown = await Promise.resolve()
    .then(call)
    .catch((reason: unknown) => reason);
  expect(world.contents()).toBe(before);
  return error instanceof Error ? error.message : "no error";
}

describe("a machine in maintenance mode", () => {
  beforeEach(() => {
    world = new TestWorld("vps0", "home", "worker");
  });

  it("takes its first configuration from anybody who reaches it", async () => {
    await world.api.applyConfiguration(
      world.target("vps0", stranger),
      configuration("vps0"),
      "auto",
    );
    expect(recordOf("vps0")?.running).toMatchObject({
      role: "controlplane",
      hostname: "talos-vps-cp-0",
      kubeletVersion: "v1.36.3",
      kubeSpan: { isEnabled: true, allowsDownPeerBypass: false },
    });
  });

  it.each<{ obstacle: string; key: NodeKey; arrange: () => void; says: string }>([
    {
      obstacle: "a firewall without port 50000",
      key: "vps0",
      arrange: () => {
        world.vendor.firewall = ({ port }) => port === 51_820;
      },
      says: "the firewall of talos-vps-cp-0 is closed to 203.0.113.7",
    },
    {
      obstacle: "a firewall that admits another administrator",
      key: "vps0",
      arrange: () => {
        changeSetting(world.store, networkSettings.operatorAddress, "198.51.100.9");
      },
      says: "the firewall of talos-vps-cp-0 is closed to 198.51.100.9",
    },
    {
      obstacle: "the router at home, to an operator elsewhere",
      key: "home",
      arrange: () => {
        changeSetting(world.store, networkSettings.operatorAddress, "203.0.113.7");
      },
      says: "the home network lets nobody in from outside",
    },
    {
      obstacle: "a machine that is off",
      key: "home",
      arrange: () => {
        world.vendor.power("home", false);
      },
      says: "talos-pve-cp-0 is down",
    },
    {
      obstacle: "no machine at all",
      key: "gpu",
      arrange: () => undefined,
      says: "no machine has the address 127.20.1.3",
    },
  ])("is not reached through $obstacle", async ({ key, arrange, says }) => {
    arrange();
    const { node } = world.target(key, authority);
    const dial = `transport: Error while dialing: dial tcp ${node}:50000: i/o timeout`;
    expect(await refusal(() => apply(key))).toBe(
      `rpc error: code = Unavailable desc = connection error: desc = "${dial}" (lab: ${says})`,
    );
  });

  it("refuses what the real tool refuses, in its words", async () => {
    const text = configuration("vps0").replace("https://localhost:7445", "localhost:7445");
    expect(await refusal(() => apply("vps0", "auto", text))).toMatch(
      /^rpc error: code = InvalidArgument desc = configuration validation failed: .*invalid controlplane endpoint/s,
    );
  });

  it.each(["staged", "no_reboot"] as const)("knows no mode '%s'", async (mode) => {
    expect(await refusal(() => apply("vps0", mode))).toContain(
      `--mode='${mode.replace("_", "-")}' is not supported in maintenance mode`,
    );
  });

  it("has nobody listening as often as a fault says, and then takes its configuration", async () => {
    const fault = { kind: "maintenanceRefused", machine: "talos-vps-cp-0", times: 1 } as const;
    new TalosFaults(world.store).inject(fault);
    await expect(apply("vps0")).rejects.toThrow("connect: connection refused");
    await apply("vps0");
    expect(recordOf("vps0")).toBeDefined();
  });

  it("can be neither bootstrapped nor asked for a kubeconfig", async () => {
    const target = world.target("vps0", authority);
    const says = "code = Unimplemented desc = API is not implemented in maintenance mode";
    expect(
      await refusal(() => {
        world.api.bootstrap(target);
      }),
    ).toContain(says);
    expect(await refusal(() => void world.api.kubernetesAccess(target))).toContain(says);
  });
});

describe("a configured machine", () => {
  beforeEach(async () => {
    world = await clusterOf(authority, configurations, "vps0", "vps1", "home", "worker");
  });

  it("serves nobody whose cluster is another", async () => {
    const target = world.target("vps0", stranger);
    const call = (): Promise<void> =>
      world.api.applyConfiguration(target, configuration("vps0"), "auto");
    expect(await refusal(call)).toContain(
      "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    );
  });

  it("serves nobody whose certificate another authority signed", async () => {
    const client = { ...stranger.client, caCertificate: authority.client.caCertificate };
    const target = world.target("vps0", { ...authority, client });
    expect(await refusal(() => void world.api.etcdMembers(target))).toContain(
      "remote error: tls: unknown certificate authority",
    );
  });

  it("takes over at once what needs no reboot", async () => {
    await apply("worker", "auto", await patch("worker", "machine: {nodeLabels: {shelf: top}}"));
    expect(recordOf("worker")).toMatchObject({ boots: 1, running: { labels: { shelf: "top" } } });
  });

  const files = "machine: {files: [{path: /var/a, permissions: 0o600, op: create, content: a}]}";

  it("reboots for the rest, and etcd notices", async () => {
    await apply("vps1", "auto", await patch("vps1", files));
    expect(recordOf("vps1")).toMatchObject({ boots: 2 });
    expect(etcdEvents(world.store).slice(-2)).toMatchObject([
      { kind: "died", member: "talos-vps-cp-1", margin: 0 },
      { kind: "returned", member: "talos-vps-cp-1", margin: 1 },
    ]);
  });

  it("refuses to do without a reboot what needs one", async () => {
    const text = await patch("worker", files);
    expect(await refusal(() => apply("worker", "no_reboot", text))).toContain(
      "code = InvalidArgument desc = this config change can't be applied in immediate mode",
    );
  });

  it("keeps what is staged for its next start", async () => {
    await apply("worker", "staged", await patch("worker", "machine: {nodeLabels: {shelf: top}}"));
    expect(recordOf("worker")?.running.labels).not.toHaveProperty("shelf");
    world.vendor.power("worker", false);
    settle(world.store, world.vendors);
    world.vendor.power("worker", true);
    settle(world.store, world.vendors);
    expect(recordOf("worker")).toMatchObject({ boots: 2, running: { labels: { shelf: "top" } } });
  });

  it("passes on what is for another node, through the mesh", async () => {
    changeSetting(world.store, networkSettings.operatorAddress, "203.0.113.7");
    const { endpoint } = world.target("vps0", authority);
    const throughVps = { ...world.target("worker", authority), endpoint };
    await world.api.applyConfiguration(throughVps, configuration("worker"), "auto");
    world.vendor.firewall = ({ from, port }) => port === 50_000 && from === "203.0.113.7";
    const { node } = throughVps;
    expect(
      await refusal(() =>
        world.api.applyConfiguration(throughVps, configuration("worker"), "auto"),
      ),
    ).toContain(`dial tcp ${node}:50000: i/o timeout`);
  });

  it("gives an administrator of a control plane what a kubeconfig needs", () => {
    expect(world.api.kubernetesAccess(world.target("vps1", authority))).toMatchObject({
      clusterName: "hybrid",
      endpoint: "https://localhost:7445",
      authority: { cert: expect.any(String) as string, key: expect.any(String) as string },
    });
    expect(() => world.api.kubernetesAccess(world.target("worker", authority))).toThrow(
      "kubeconfig is only available on control plane nodes",
    );
  });

  it("is in maintenance mode again when it was made anew", async () => {
    world.vendor.make("worker");
    settle(world.store, world.vendors);
    expect(recordsOf(world.store).machines.entries()).toHaveLength(3);
    await world.api.applyConfiguration(
      world.target("worker", stranger),
      configuration("worker"),
      "auto",
    );
    expect(recordOf("worker")).toMatchObject({ boots: 1 });
  });
});
