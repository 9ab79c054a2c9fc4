import { parse } from "yaml";
import { validate } from "../../../config/validate";
import { largeStackFile } from "../../../lab/drills/scenarios/scaleInventory";
import { stackFileText } from "../../../config/stackFile";
import { root } from "./rehearsals";

/** A hundred nodes take minutes: `make drill NAME=scale`, and the soak. Twelve more are a drill of their own. */
describe("the stack file of the scale drill", () => {
  const nodesOf = (nodeCount: number) => {
    const { config } = parse(largeStackFile(stackFileText(root, "lab"), nodeCount)) as {
      readonly config: Readonly<Record<string, unknown>>;
    };
    const sections = Object.entries(config).map(
      ([key, value]) => [key.replace(/^hybrid:/, ""), value] as const,
    );
    const { settings, problems } = validate(Object.fromEntries(sections));
    expect(problems).toEqual([]);
    return settings?.nodes ?? [];
  };

  it.each([
    { nodeCount: 6, vps: 2, home: 4 },
    { nodeCount: 20, vps: 9, home: 11 },
    { nodeCount: 100, vps: 10, home: 90 },
  ])("is accepted with $nodeCount nodes, $vps of them VPS", ({ nodeCount, vps, home }) => {
    const nodes = nodesOf(nodeCount);
    expect(nodes).toHaveLength(nodeCount);
    expect(nodes.filter(({ site }) => site === "vps")).toHaveLength(vps);
    expect(nodes.filter(({ site }) => site === "home")).toHaveLength(home);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodeCount);
  });
});
