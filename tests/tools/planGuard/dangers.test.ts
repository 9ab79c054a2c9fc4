import { dangers, type Danger } from "../../../tools/planGuard/dangers";
import { readPlan } from "../../../tools/planGuard/readPlan";
import {
  clusterResources,
  type NodeInput,
  planText,
  type PlannedInput,
  serverType,
  vmType,
} from "./plans";

const today = "2026-11-21";

const found = (resources: readonly PlannedInput[]): readonly Danger[] =>
  dangers(readPlan(planText(resources)), today);
const rulesOf = (resources: readonly PlannedInput[]): readonly string[] =>
  found(resources).map(({ rule, name }) => `${rule} ${name}`);
const ofNodes = (...nodes: readonly NodeInput[]): readonly string[] =>
  rulesOf(clusterResources(nodes));

const rest: readonly NodeInput[] = [{ name: "cp-1" }, { name: "cp-2", machine: { type: vmType } }];
const changedServer = (property: string): NodeInput => ({
  name: "cp-0",
  machine: { act: "update", changed: [property], hooks: [] },
});
const changedVm = (property: string, inputs: Readonly<Record<string, unknown>>): NodeInput => ({
  name: "cp-0",
  machine: { type: vmType, act: "update", changed: [property], inputs, hooks: [] },
});

describe("what must not end", () => {
  it.each([
    { type: serverType, rule: "protected" },
    { type: vmType, rule: "protected" },
    { type: "hcloud:index/primaryIp:PrimaryIp", rule: "protected" },
    { type: "hcloud:index/volume:Volume", rule: "volume" },
    { type: "kubernetes:core/v1:PersistentVolumeClaim", rule: "volume" },
    { type: "kubernetes:core/v1:PersistentVolume", rule: "volume" },
    { type: "talos:machine/secrets:Secrets", rule: "protected" },
    { type: "talos:machine/bootstrap:Bootstrap", rule: "protected" },
    { type: "random:index/randomPassword:RandomPassword", rule: "protected" },
    { type: "random:index/randomBytes:RandomBytes", rule: "protected" },
    { type: "pulumi:providers:kubernetes", rule: "protected" },
    { type: "kubernetes:core/v1:Namespace", rule: "protected" },
    { type: "kubernetes:apps/v1:StatefulSet", rule: "protected" },
    { type: "kubernetes:helm.sh/v3:Release", rule: "protected" },
    { type: "kubernetes:k8s.mariadb.com/v1alpha1:MariaDB", rule: "protected" },
  ])("is $type, neither replaced nor deleted: $rule", ({ type, rule }) => {
    const inputs = { serverType: "cpx31", location: "hil" };
    for (const act of ["replace", "delete"] as const) {
      expect(rulesOf([{ type, name: "x", act, inputs }])).toEqual([`${rule} x`]);
    }
    for (const act of ["same", "create", "update"] as const) {
      expect(rulesOf([{ type, name: "x", act, changed: ["labels"] }])).toEqual([]);
    }
  });

  it("is whatever somebody protects, and nothing else", () => {
    const type = "hcloud:index/firewall:Firewall";
    expect(rulesOf([{ type, name: "x", act: "delete", protect: true }])).toEqual(["protected x"]);
    expect(rulesOf([{ type, name: "x", act: "delete" }])).toEqual([]);
  });
});

describe("a restart outside its gate", () => {
  it.each([
    ...["serverType", "publicNets", "iso", "rescue", "placementGroupId", "whatever"].map(
      (property) => ({
        property,
        isRestart: true,
      }),
    ),
    ...["labels", "backups", "firewallIds", "deleteProtection", "name"].map((property) => ({
      property,
      isRestart: false,
    })),
  ])("of a server is a change of $property: $isRestart", ({ property, isRestart }) => {
    const expected = isRestart ? ["ungated-restart cp-0"] : [];
    expect(ofNodes(changedServer(property), ...rest)).toEqual(expected);
  });

  it.each([
    { property: "memory", inputs: {}, isRestart: true },
    { property: "memory", inputs: { rebootAfterUpdate: true }, isRestart: true },
    { property: "memory", inputs: { rebootAfterUpdate: false }, isRestart: false },
    { property: "cpu", inputs: { rebootAfterUpdate: false }, isRestart: false },
    { property: "started", inputs: { rebootAfterUpdate: false }, isRestart: true },
    { property: "migrate", inputs: { rebootAfterUpdate: false }, isRestart: true },
    { property: "description", inputs: {}, isRestart: false },
    { property: "disks", inputs: {}, isRestart: false },
  ])(
    "of a VM is a change of $property with $inputs: $isRestart",
    ({ property, inputs, isRestart }) => {
      const expected = isRestart ? ["ungated-restart cp-0"] : [];
      expect(ofNodes(changedVm(property, inputs), ...rest)).toEqual(expected);
    },
  );

  it("is a change that the engine does not name", () => {
    const machine = { act: "update", changed: [], hooks: [] } as const;
    expect(ofNodes({ name: "cp-0", machine }, ...rest)).toEqual(["ungated-restart cp-0"]);
  });

  it("is none where the gate's hooks are around it, both of them", () => {
    const withHooks = (...hooks: readonly string[]): readonly string[] =>
      ofNodes(
        { name: "cp-0", machine: { act: "update", changed: ["serverType"], hooks } },
        ...rest,
      );
    expect(withHooks("BeforeUpdate", "AfterUpdate")).toEqual([]);
    expect(withHooks("BeforeUpdate")).toEqual(["ungated-restart cp-0"]);
    expect(withHooks("AfterUpdate")).toEqual(["ungated-restart cp-0"]);
  });

  it("is a configuration applied without its gate, but not one with it, nor to a worker", () => {
    const changed = { act: "update", changed: ["configPatches"] } as const;
    const all = ["cp-0", "cp-1", "cp-2"].map((name) => ({ name, configuration: changed }));
    expect(ofNodes(...all)).toEqual([]);
    const bare = { name: "cp-0", configuration: { ...changed, hooks: [] } };
    expect(ofNodes(bare, ...rest)).toEqual(["ungated-restart cp-0"]);
    expect(ofNodes({ ...bare, role: "worker" }, ...rest)).toEqual([]);
  });

  it("is a control plane that becomes a worker, which leaves etcd", () => {
    const node: NodeInput = {
      name: "cp-0",
      role: "worker",
      oldRole: "controlplane",
      configuration: { act: "update", changed: ["machineConfigurationInput"] },
    };
    expect(ofNodes(node, ...rest)).toEqual(["ungated-restart cp-0"]);
  });
});

describe("several control planes", () => {
  const replaced = (name: string): NodeInput => ({ name, machine: { act: "replace" } });

  it("are refused together, each by name, even where etcd would bear it", () => {
    const both = ofNodes(replaced("cp-3"), changedServer("iso"), ...rest);
    expect(both.filter((rule) => rule.startsWith("several"))).toHaveLength(2);
    const five = ["cp-0", "cp-1", "cp-2", "cp-3", "cp-4"].map((name, index) =>
      index < 2 ? replaced(name) : { name },
    );
    const ofFive = ofNodes(...five);
    expect(ofFive).not.toContain("quorum cp-0");
    expect(ofFive).toContain("several-control-planes cp-0");
    expect(ofFive).toContain("several-control-planes cp-1");
  });

  it("are not one alone, nor one and a worker", () => {
    expect(ofNodes(replaced("cp-0"), ...rest)).toEqual(["protected cp-0"]);
    const worker: NodeInput = { name: "w", role: "worker", machine: { act: "replace" } };
    expect(ofNodes(replaced("cp-0"), worker, ...rest)).toEqual(["protected cp-0", "protected w"]);
  });

  it("are told from those of a cluster that has not begun", () => {
    const making = ["cp-0", "cp-1", "cp-2"].map((name) => ({
      name,
      machine: { act: "create" } as const,
    }));
    expect(ofNodes(...making)).toEqual([]);
  });
});

describe("a held price", () => {
  const server = (more: Partial<PlannedInput>): PlannedInput => ({
    type: serverType,
    name: "vps",
    act: "replace",
    inputs: {
      serverType: "cpx31",
      location: "hil",
      backups: true,
      labels: { "hybrid.cluster/ordered-on": "2026-01-03" },
    },
    ...more,
  });
  const message = (resource: PlannedInput): string | undefined =>
    found([resource]).find(({ rule }) => rule === "held-price")?.message;

  it("is lost by a replacement, for the difference of every month", () => {
    // 24.99 × 0.850320 × 1.2 = 25.499; 62.49 × 1.2 = 74.988
    expect(message(server({}))).toBe(
      "loses its held price: 25.50 EUR a month become 74.99 EUR, 49.49 EUR more",
    );
  });

  it("is lost by another type, which is priced as such", () => {
    const inputs = { serverType: "ccx13", location: "hil", backups: false };
    const { inputs: oldInputs = {} } = server({});
    const rescaled = server({ act: "update", changed: ["serverType"], oldInputs, inputs });
    // 50.99 × 0.850320 = 43.358
    expect(message(rescaled)).toContain("25.50 EUR a month become 43.36 EUR, 17.86 EUR more");
  });

  it("is given up by a deletion", () => {
    expect(message(server({ act: "delete" }))).toContain("ordered again it costs 74.99 EUR");
  });

  it("is known from the day of the state where the server says none", () => {
    const bare = { serverType: "cpx31", location: "hil" };
    expect(message(server({ inputs: bare, created: "2026-02-01T08:00:00Z" }))).toContain(
      "41.24 EUR more",
    );
    expect(message(server({ inputs: bare, created: "2026-07-01T08:00:00Z" }))).toBeUndefined();
  });

  it("is not lost by what leaves the server as it is", () => {
    expect(message(server({ act: "same" }))).toBeUndefined();
    expect(message(server({ act: "update", changed: ["labels"] }))).toBeUndefined();
    expect(message(server({ act: "create" }))).toBeUndefined();
  });

  it("is not guessed where the table has no price", () => {
    const inputs = { serverType: "cpx51", location: "hil", labels: {} };
    expect(message(server({ inputs }))).toContain("may lose a held price");
  });
});
