import { controlPlanesAreSplitOverSites } from "../../../policies/rules/controlPlanesAreSplitOverSites";
import { type Subject, unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { cluster, compliantCluster, node } from "../subjects";

const fix =
  " Fix: set `role: controlplane` on two nodes of site vps and on one of site home in `hybrid:nodes`.";
const wrongSplit = (vps: number, home: number, name = "cluster 'hybrid'"): string =>
  `${name}: ${vps} control planes on VPS and ${home} at home, expected 2 on VPS and 1 at home.${fix}`;
const wrongCount = (count: number, name = "cluster 'hybrid'"): string =>
  `${name}: ${count} control planes in all, expected an odd number of at least 3.${fix}`;

const home = { site: "home" };

describe("control-planes-are-split-over-sites", () => {
  it.each<{ readonly of: string; readonly resources: readonly Subject[] }>([
    { of: "two VPS, one home and any workers", resources: compliantCluster },
    { of: "a stack without a cluster", resources: [] },
  ])("accepts $of", async ({ resources }) => {
    expect(await violationsOf(controlPlanesAreSplitOverSites, resources)).toEqual({
      violations: [],
      urns: [],
      unchecked: [],
    });
  });

  it.each([
    { of: "a cluster without nodes", nodes: [], messages: [wrongSplit(0, 0), wrongCount(0)] },
    {
      of: "one control plane per site",
      nodes: [node("a"), node("b", home)],
      messages: [wrongSplit(1, 1), wrongCount(2)],
    },
    {
      of: "three on VPS",
      nodes: [node("a"), node("b"), node("c")],
      messages: [wrongSplit(3, 0)],
    },
    {
      of: "the majority at home",
      nodes: [node("a"), node("b", home), node("c", home)],
      messages: [wrongSplit(1, 2)],
    },
    {
      of: "a fourth, on a site nobody knows",
      nodes: [node("a"), node("b"), node("c", home), node("d", { site: "moon" })],
      messages: [wrongCount(4)],
    },
  ])("reports $of at the cluster", async ({ nodes, messages }) => {
    const verdict = await violationsOf(controlPlanesAreSplitOverSites, [cluster, ...nodes]);

    expect(verdict.violations).toEqual(messages);
    expect(new Set(verdict.urns)).toEqual(new Set([urnOf(cluster)]));
  });

  it("counts each cluster for itself, and nodes outside of any as one more", async () => {
    const other = { type: cluster.type, name: "other" };
    const { violations } = await violationsOf(controlPlanesAreSplitOverSites, [
      ...compliantCluster,
      other,
      node("x", { parent: other }),
      { ...node("y"), parent: { type: "pulumi:pulumi:Stack", name: "absent" } },
    ]);

    expect(violations).toEqual([
      wrongSplit(1, 0, "cluster 'other'"),
      wrongCount(1, "cluster 'other'"),
      wrongSplit(1, 0, "nodes outside a cluster"),
      wrongCount(1, "nodes outside a cluster"),
    ]);
  });

  it("says so when a role is unknown, and still checks the other cluster", async () => {
    const other = { type: cluster.type, name: "other" };
    const verdict = await violationsOf(controlPlanesAreSplitOverSites, [
      cluster,
      node("a", { role: unknown }),
      other,
    ]);

    expect(verdict.violations).toEqual([
      wrongSplit(0, 0, "cluster 'other'"),
      wrongCount(0, "cluster 'other'"),
    ]);
    expect(verdict.unchecked).toEqual(["string value at .role can't be known during preview"]);
  });

  it("takes another split from its configuration, and no even number", async () => {
    const nodes = [cluster, node("a"), node("b"), node("c"), node("d", home), node("e", home)];
    const five = { vpsControlPlanes: 3, homeControlPlanes: 2 };

    expect((await violationsOf(controlPlanesAreSplitOverSites, nodes, five)).violations).toEqual(
      [],
    );
    const even = await violationsOf(controlPlanesAreSplitOverSites, nodes.slice(0, 5), {
      vpsControlPlanes: 3,
      homeControlPlanes: 1,
    });
    expect(even.violations).toEqual([wrongCount(4)]);
  });
});
