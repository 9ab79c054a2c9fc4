import { nodeNamesAndAddressesAreUnique } from "../../../policies/rules/nodeNamesAndAddressesAreUnique";
import { unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { cluster, compliantCluster, node } from "../subjects";

const message = (name: string, key: string, value: string, owner: string): string =>
  `node '${name}': ${key} '${value}' is that of node '${owner}' too, ` +
  `expected a ${key} no other node has. ` +
  "Fix: give each entry of `hybrid:nodes` a name and an address of its own.";

describe("node-names-and-addresses-are-unique", () => {
  it.each([
    { of: "the five nodes", resources: compliantCluster },
    { of: "no nodes", resources: [] },
    { of: "neighbouring addresses", resources: [node("a"), node("b", { address: "5.78.43.14" })] },
  ])("accepts $of", async ({ resources }) => {
    const verdict = await violationsOf(nodeNamesAndAddressesAreUnique, resources);

    expect(verdict).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it("reports every node that takes a name or an address, whatever its site and cluster", async () => {
    const other = { type: cluster.type, name: "other" };
    const late = node("c", { hostname: "A", site: "home", address: "10.2.1.1", parent: other });
    const { violations, urns } = await violationsOf(nodeNamesAndAddressesAreUnique, [
      cluster,
      other,
      node("a"),
      node("b"),
      late,
      node("d", { address: "10.2.1.1" }),
    ]);

    expect(violations).toEqual([
      message("b", "address", "5.78.43.147", "a"),
      message("c", "hostname", "a", "a"),
      message("d", "address", "10.2.1.1", "c"),
    ]);
    expect(urns[1]).toBe(urnOf(late));
  });

  it("compares the known nodes when the address of another is unknown", async () => {
    const verdict = await violationsOf(nodeNamesAndAddressesAreUnique, [
      node("a", { address: unknown }),
      node("b"),
      node("c", { address: unknown }),
      node("d"),
    ]);

    expect(verdict.violations).toEqual([message("d", "address", "5.78.43.147", "b")]);
    expect(verdict.unchecked).toEqual(["string value at .address can't be known during preview"]);
  });
});
