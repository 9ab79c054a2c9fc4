import { losingHomeLeavesQuorum } from "../../../policies/rules/losingHomeLeavesQuorum";
import { unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { cluster, compliantCluster, node } from "../subjects";

/** A cluster of so many control planes on each site, and one worker per site. */
const members = (vps: number, home: number) => [
  cluster,
  ...Array.from({ length: vps }, (_, index) => node(`vps-${index}`)),
  ...Array.from({ length: home }, (_, index) => node(`home-${index}`, { site: "home" })),
  node("vps-worker", { role: "worker" }),
  node("home-worker", { site: "home", role: "worker" }),
];

const message = (vps: number, all: number, needed: number): string =>
  `cluster 'hybrid': ${vps} of ${all} etcd members are on VPS, expected at least ${needed} there. ` +
  "Fix: move control planes to site vps in `hybrid:nodes` until they are more than half of all.";

describe("losing-home-leaves-quorum", () => {
  it.each([
    { vps: 1, home: 0 },
    { vps: 2, home: 1 },
    { vps: 3, home: 2 },
    { vps: 3, home: 0 },
  ])("accepts $vps on VPS and $home at home", async ({ vps, home }) => {
    const verdict = await violationsOf(losingHomeLeavesQuorum, members(vps, home));

    expect(verdict).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it.each([
    { vps: 0, home: 0, needed: 1 },
    { vps: 1, home: 1, needed: 2 },
    { vps: 1, home: 2, needed: 2 },
    { vps: 2, home: 2, needed: 3 },
    { vps: 2, home: 3, needed: 3 },
  ])("reports $vps on VPS and $home at home", async ({ vps, home, needed }) => {
    const { violations, urns } = await violationsOf(losingHomeLeavesQuorum, members(vps, home));

    expect(violations).toEqual([message(vps, vps + home, needed)]);
    expect(urns).toEqual([urnOf(cluster)]);
  });

  it("accepts a stack without a cluster", async () => {
    expect((await violationsOf(losingHomeLeavesQuorum, [])).violations).toEqual([]);
  });

  it("asks for spare members when configured so", async () => {
    const spare = { spareVpsMembers: 1 };

    expect((await violationsOf(losingHomeLeavesQuorum, members(3, 0), spare)).violations).toEqual(
      [],
    );
    expect((await violationsOf(losingHomeLeavesQuorum, members(2, 1), spare)).violations).toEqual([
      message(2, 3, 3),
    ]);
  });

  it("says so when the site of a member is unknown", async () => {
    const nodes = [...compliantCluster, node("new", { site: unknown })];

    expect(await violationsOf(losingHomeLeavesQuorum, nodes)).toEqual({
      violations: [],
      urns: [],
      unchecked: ["string value at .site can't be known during preview"],
    });
  });
});
