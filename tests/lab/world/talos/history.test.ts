import fc from "../../../support/properties";
import { type Outage, Outages } from "../../../../lab/world/outages";
import { majorityOf } from "../../../../lab/world/talos/quorum";
import { type Cluster, recordsOf } from "../../../../lab/world/talos/records";
import { settle } from "../../../../lab/world/talos/settle";
import { VendorError } from "../../../../lab/world/vendorError";
import {
  type Authority,
  configurationsOf,
  newAuthority,
  type NodeKey,
  nodes,
  TestWorld,
} from "./cluster";

let authority: Authority;
let configurations: ReadonlyMap<NodeKey, string>;

beforeAll(async () => {
  authority = await newAuthority();
  configurations = await configurationsOf(authority);
});

/** Everything that operators, vendors and life do to machines. */
type Step =
  | { readonly kind: "apply" | "bootstrap" | "replace" | "off" | "on"; readonly key: NodeKey }
  | { readonly kind: "reset"; readonly key: NodeKey; readonly isGraceful: boolean }
  | { readonly kind: "machineDown" | "machineBack"; readonly key: NodeKey }
  | { readonly kind: "begin" | "end"; readonly outage: Outage };

const keys = ["vps0", "vps1", "home", "worker"] as const;
const key = fc.constantFrom(...keys);
const outage: fc.Arbitrary<Outage> = fc.constantFrom<Outage>(
  { kind: "siteCutOff", site: "home" },
  { kind: "siteCutOff", site: "vps" },
  { kind: "linkDown" },
  { kind: "operatorCutOff" },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("apply" as const), key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("bootstrap", "replace", "off", "on", "machineDown", "machineBack"),
      key,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("reset" as const), key, isGraceful: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("begin", "end"), outage }) },
);

async function take(world: TestWorld, next: Step): Promise<void> {
  const outages = new Outages(world.store);
  switch (next.kind) {
    case "apply": {
      const text = configurations.get(next.key) ?? "";
      return world.api.applyConfiguration(world.target(next.key, authority), text, "auto");
    }
    case "bootstrap":
      world.api.bootstrap(world.target(next.key, authority));
      return;
    case "reset": {
      const { isGraceful } = next;
      world.api.reset(world.target(next.key, authority), { isGraceful, reboots: true });
      return;
    }
    case "replace":
      world.vendor.make(next.key);
      return;
    case "off":
    case "on":
      world.vendor.power(next.key, next.kind === "on");
      return;
    case "machineDown":
      outages.begin({ kind: "machineDown", machine: world.vendor.get(next.key).id });
      return;
    case "machineBack":
      outages.end({ kind: "machineDown", machine: world.vendor.get(next.key).id });
      return;
    case "begin":
      outages.begin(next.outage);
      return;
    case "end":
      outages.end(next.outage);
  }
}

const clustersOf = (world: TestWorld): readonly Cluster[] =>
  recordsOf(world.store)
    .clusters.entries()
    .map(([, cluster]) => cluster);

function checkCounts({ members, group, margin, leastMargin }: Cluster): void {
  const alive = members.filter(({ isAlive }) => isAlive).map(({ id }) => id);
  expect(alive).toEqual(expect.arrayContaining([...group]));
  expect(margin).toBe(group.length - majorityOf(members.length));
  expect(margin).toBeLessThanOrEqual(members.length - majorityOf(members.length));
  expect(leastMargin).toBeLessThanOrEqual(margin);
  expect(new Set(members.map(({ name }) => name)).size).toBe(members.length);
}

/** All is mended: every machine that still has its configuration is there again. */
function recover(world: TestWorld): void {
  new Outages(world.store).endAll();
  for (const each of keys) world.vendor.power(each, true);
  settle(world.store, world.vendors);
  settle(world.store, world.vendors);
}

describe("any history of machines", () => {
  it("keeps what etcd promises", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = new TestWorld(...keys);
        try {
          await take(world, { kind: "apply", key: "vps0" });
          await take(world, { kind: "bootstrap", key: "vps0" });
          const least = new Map<string, number>();
          for (const next of steps) {
            settle(world.store, world.vendors);
            const before = world.contents();
            const clusters = clustersOf(world).length;
            const failure: unknown = await take(world, next).catch((error: unknown) => error);
            if (failure !== undefined) {
              expect(failure).toBeInstanceOf(VendorError);
              expect(world.contents()).toBe(before);
            } else if (next.kind === "bootstrap") expect(clusters).toBe(0);
            settle(world.store, world.vendors);
            for (const cluster of clustersOf(world)) {
              checkCounts(cluster);
              const { bootstrapId, leastMargin } = cluster;
              expect(leastMargin).toBeLessThanOrEqual(least.get(bootstrapId) ?? leastMargin);
              least.set(bootstrapId, leastMargin);
            }
          }
          expect(clustersOf(world).length).toBeLessThanOrEqual(1);

          recover(world);
          const configured = recordsOf(world.store)
            .machines.entries()
            .filter(([, { running }]) => running.role === "controlplane")
            .map(([, { running }]) => running.hostname ?? "");
          for (const { margin, members } of clustersOf(world)) {
            const alive = members.filter(({ isAlive }) => isAlive).map(({ name }) => name);
            if (margin >= 0) expect([...alive].sort()).toEqual([...configured].sort());
            else expect(alive.length).toBeLessThan(majorityOf(members.length));
          }
          const before = world.contents();
          settle(world.store, world.vendors);
          expect(world.contents()).toBe(before);
        } finally {
          world.dispose();
        }
      }),
      { numRuns: 30 },
    );
  });

  it("in which one control plane after the other is replaced never loses the quorum", async () => {
    const controlPlanes = ["vps0", "vps1", "home"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...controlPlanes), { maxLength: 6 }),
        async (order) => {
          const world = new TestWorld(...controlPlanes);
          try {
            for (const each of controlPlanes) {
              await take(world, { kind: "apply", key: each });
              if (each === "vps0") await take(world, { kind: "bootstrap", key: each });
            }
            for (const each of order) {
              await take(world, { kind: "replace", key: each });
              settle(world.store, world.vendors);
              await take(world, { kind: "apply", key: each });
            }
            const [cluster] = clustersOf(world);
            expect(cluster?.leastMargin).toBeGreaterThanOrEqual(0);
            expect(cluster?.members.map(({ name }) => name).sort()).toEqual(
              controlPlanes.map((each) => nodes[each].name).sort(),
            );
          } finally {
            world.dispose();
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
