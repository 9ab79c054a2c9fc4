import fc from "../support/properties";
import { databaseNodes, type Loss, survival, survivalSummary } from "../../components/survival";
import { homeNode, prodNodes, vpsNode } from "../support/settings";

const nodes = Object.values(prodNodes);
const vps = ["talos-vps-cp-0", "talos-vps-cp-1"] as const;
const home = ["talos-pve-cp-0", "talos-pve-worker-0", "talos-pve-gpu-0"];

/** The survival tables of the requirements. */
const table: readonly {
  lost: string;
  loss: Loss;
  etcd: number;
  up: boolean;
  ingress: readonly string[];
  database: [number, boolean];
  homePods: string;
}[] = [
  {
    lost: "nothing",
    loss: {},
    etcd: 3,
    up: true,
    ingress: vps,
    database: [3, true],
    homePods: "managed",
  },
  {
    lost: "one VPS",
    loss: { nodes: [vps[0]] },
    etcd: 2,
    up: true,
    ingress: [vps[1]],
    database: [2, true],
    homePods: "managed",
  },
  {
    lost: "the other VPS",
    loss: { nodes: [vps[1]] },
    etcd: 2,
    up: true,
    ingress: [vps[0]],
    database: [2, true],
    homePods: "managed",
  },
  {
    lost: "both VPS",
    loss: { nodes: vps },
    etcd: 1,
    up: false,
    ingress: [],
    database: [1, false],
    homePods: "unmanaged",
  },
  {
    lost: "home",
    loss: { nodes: home },
    etcd: 2,
    up: true,
    ingress: vps,
    database: [2, true],
    homePods: "down",
  },
  {
    lost: "the home control plane",
    loss: { nodes: ["talos-pve-cp-0"] },
    etcd: 2,
    up: true,
    ingress: vps,
    database: [3, true],
    homePods: "managed",
  },
  {
    lost: "the home worker",
    loss: { nodes: ["talos-pve-worker-0"] },
    etcd: 3,
    up: true,
    ingress: vps,
    database: [2, true],
    homePods: "managed",
  },
  {
    lost: "the link between the sites",
    loss: { siteLink: true },
    etcd: 2,
    up: true,
    ingress: vps,
    database: [2, true],
    homePods: "unmanaged",
  },
  {
    lost: "one VPS and the link",
    loss: { nodes: [vps[0]], siteLink: true },
    etcd: 1,
    up: false,
    ingress: [vps[1]],
    database: [1, false],
    homePods: "unmanaged",
  },
  {
    lost: "one VPS and home's control plane",
    loss: { nodes: [vps[0], "talos-pve-cp-0"] },
    etcd: 1,
    up: false,
    ingress: [vps[1]],
    database: [2, true],
    homePods: "unmanaged",
  },
  {
    lost: "the tunnel between the VPS",
    loss: { links: [vps] },
    etcd: 3,
    up: true,
    ingress: vps,
    database: [3, true],
    homePods: "managed",
  },
];

describe("the failure model", () => {
  it.each(table)(
    "without $lost: etcd $etcd, up=$up, home pods $homePods",
    ({ loss, etcd, up, ingress, database, homePods }) => {
      const left = survival(nodes, loss);
      expect({
        etcd: left.etcdMembers,
        up: left.etcdHasQuorum,
        ingress: left.ingressOn,
        dns: left.dnsOn,
        database: [left.databaseMembers, left.databaseIsWritable],
        homePods: left.homePods,
      }).toEqual({ etcd, up, ingress, dns: ingress, database, homePods });
    },
  );

  it("lets nobody write on the side of a split that has no majority", () => {
    expect(survival(nodes, { siteLink: true }).writableOn).toEqual(vps);
    expect(survival(nodes, { nodes: vps }).writableOn).toEqual([]);
  });

  it("never gets better by losing more", () => {
    const lost = fc.subarray(nodes.map(({ name }) => name));
    fc.assert(
      fc.property(lost, lost, fc.boolean(), (some, more, siteLink) => {
        const less = survival(nodes, { nodes: some });
        const worse = survival(nodes, { nodes: [...some, ...more], siteLink });
        expect(worse.etcdMembers).toBeLessThanOrEqual(less.etcdMembers);
        expect(worse.databaseMembers).toBeLessThanOrEqual(less.databaseMembers);
        expect(less.etcdHasQuorum || !worse.etcdHasQuorum).toBe(true);
      }),
    );
  });

  it("keeps quorum exactly as long as a majority of control planes lives", () => {
    const members = [vpsNode({ name: "a" }), vpsNode({ name: "b" }), vpsNode({ name: "c" })].concat(
      [vpsNode({ name: "d" }), vpsNode({ name: "e" })],
    );
    fc.assert(
      fc.property(fc.subarray(members.map(({ name }) => name)), (lost) => {
        expect(survival(members, { nodes: lost }).etcdHasQuorum).toBe(lost.length <= 2);
      }),
    );
  });

  it("puts no database member on the GPU's node, nor two on one", () => {
    expect(databaseNodes(nodes).map(({ name }) => name)).toEqual([...vps, "talos-pve-worker-0"]);
    expect(databaseNodes([...nodes, homeNode({ name: "another" })])).toHaveLength(3);
    const gpuWithVolume = { ...prodNodes.homeGpu0, localPathGiB: 40 };
    expect(databaseNodes([gpuWithVolume, ...nodes])).not.toContain(gpuWithVolume);
  });

  it("moves no member for a node that is added behind the others, whatever the inventory", () => {
    const anyNode = fc
      .record({ isVps: fc.boolean(), isWorker: fc.boolean(), localPathGiB: fc.constantFrom(0, 40) })
      .map(({ isVps, isWorker, localPathGiB }) => (name: string) => {
        const role = isWorker ? "worker" : "controlplane";
        return isVps
          ? vpsNode({ name, role, localPathGiB })
          : homeNode({ name, role, localPathGiB });
      });
    fc.assert(
      fc.property(
        fc.array(anyNode, { maxLength: 8 }),
        fc.array(anyNode, { maxLength: 3 }),
        (before, more) => {
          const all = [...before, ...more].map((make, index) => make(`node-${index}`));
          const first = databaseNodes(all.slice(0, before.length)).map(({ name }) => name);
          const then = databaseNodes(all);
          expect(then.map(({ name }) => name)).toEqual(expect.arrayContaining(first));
          expect(new Set(then).size).toBe(then.length);
          expect(then.filter(({ site }) => site === "vps").length).toBeLessThanOrEqual(2);
          expect(then.filter(({ site }) => site === "home").length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("keeps the members that are marked where they are, in whatever order the nodes stand", () => {
    const marked = nodes.map((node) =>
      node.localPathGiB > 0 ? { ...node, quorumMember: true } : node,
    );
    const more = [vpsNode({ name: "a" }), vpsNode({ name: "z" }), homeNode({ name: "b" })];
    const inventory = fc.shuffledSubarray([...marked, ...more], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(inventory, (shuffled) => {
        const names = databaseNodes(shuffled).map(({ name }) => name);
        expect(names).toEqual([...vps, "talos-pve-worker-0"]);
      }),
    );
  });

  it("says for every node, each site and the link what its loss costs", () => {
    expect(survivalSummary(nodes)).toMatchObject({
      "talos-vps-cp-0":
        "cluster up; ingress on talos-vps-cp-1; services of three members keep quorum; home pods managed",
      "every VPS":
        "cluster DOWN; ingress DOWN; services of three members LOSE quorum; home pods unmanaged",
      home: "cluster up; ingress on talos-vps-cp-0, talos-vps-cp-1; services of three members keep quorum; home pods down",
      "the link between the sites":
        "cluster up; ingress on talos-vps-cp-0, talos-vps-cp-1; services of three members keep quorum; home pods unmanaged",
    });
    expect(Object.keys(survivalSummary(nodes))).toHaveLength(nodes.length + 3);
  });
});
