import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { largeStackFile } from "../drills/scenarios/scaleInventory";
import { stackFileText } from "../../config/stackFile";
import { root } from "../root";
import { type Bench, median } from "./bench";
import { Previews } from "./previews";

/** Previews of each kind that a median is of; `make bench ROUNDS=…` on a busy machine asks for more. */
const slopeRounds = Number(process.env["ROUNDS"] ?? 3);
/** These are short. */
const startRounds = 3 * slopeRounds;
const nodeCounts = [4, 36, 100] as const;

const pack = path.join(root, "policies");

/** A program that makes nothing, so that its preview is what every preview costs. */
function emptyProgram(directory: string): string {
  const program = path.join(directory, "empty");
  mkdirSync(program);
  const files = {
    "Pulumi.yaml": "name: empty\nruntime: {name: nodejs, options: {typescript: false}}\n",
    "package.json": '{"name": "empty", "main": "index.js"}\n',
    "index.js": "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(program, name), text);
  return program;
}

/** A pack of one rule, in the same packages: what any pack costs. */
function oneRulePack(directory: string): string {
  const one = path.join(directory, "one-rule");
  mkdirSync(one);
  const files = {
    "PulumiPolicy.yaml":
      "runtime: {name: nodejs, options: {typescript: false}}\nmain: index.js\nversion: 0.0.1\n",
    "package.json": '{"name": "one-rule", "version": "0.0.1", "main": "index.js"}\n',
    "index.js": `const { PolicyPack } = require(${JSON.stringify(
      path.join(pack, "node_modules/@pulumi/policy"),
    )});
new PolicyPack("one-rule", { policies: [{ name: "nothing", description: "Nothing.", validateResource: () => {} }] });
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(one, name), text);
  return one;
}

const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;

async function startUp(directory: string, previews: Previews): Promise<readonly string[]> {
  const empty = await previews.prepare({
    ...{ program: emptyProgram(directory), stack: "empty", stackFile: "config: {}\n" },
  });
  const one = oneRulePack(directory);
  const seconds = { without: [] as number[], one: [] as number[], ours: [] as number[] };
  for (let round = 0; round < startRounds; round += 1) {
    seconds.without.push((await previews.time(empty)).seconds);
    seconds.one.push((await previews.time(empty, "--policy-pack", one)).seconds);
    seconds.ours.push((await previews.time(empty, "--policy-pack", pack)).seconds);
  }
  const alone = median(seconds.without);
  const more = (some: readonly number[]): string => percent((median(some) - alone) / alone);
  return [
    "| pack | start-up, of an empty preview |",
    "| --- | ---: |",
    `| none | 0 % (${alone.toFixed(2)} s) |`,
    `| one rule, in the same packages | ${more(seconds.one)} |`,
    `| ours (goal: 50 % at most) | ${more(seconds.ours)} |`,
  ];
}

interface Measured {
  readonly resources: number;
  readonly without: number;
  readonly with: number;
}

async function slope(
  directory: string,
  previews: Previews,
  say: (text: string) => void,
): Promise<readonly string[]> {
  // Costs of a hundred servers are above any budget; what is said of them is not what is measured.
  const settings = path.join(directory, "advisory.json");
  writeFileSync(settings, JSON.stringify({ all: "advisory" }));
  const withPack = ["--policy-pack", pack, "--policy-pack-config", settings];
  const measured: Measured[] = [];
  for (const count of nodeCounts) {
    const prepared = await previews.prepare({
      ...{
        program: root,
        stack: `nodes-${count}`,
        stackFile: largeStackFile(stackFileText(root, "lab"), count),
      },
    });
    const seconds = { without: [] as number[], with: [] as number[] };
    let resources = 0;
    for (let round = 0; round < slopeRounds; round += 1) {
      const plain = await previews.time(prepared);
      resources = plain.resources;
      seconds.without.push(plain.seconds);
      seconds.with.push((await previews.time(prepared, ...withPack)).seconds);
    }
    measured.push({ resources, without: median(seconds.without), with: median(seconds.with) });
    say(`${count} nodes, ${resources} resources`);
  }
  const rows = measured.map(
    (at) =>
      `| ${at.resources} | ${at.without.toFixed(2)} s | ${at.with.toFixed(2)} s | ` +
      `${percent((at.with - at.without) / at.without)} |`,
  );
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) return rows;
  const per = (of: "without" | "with"): number =>
    (last[of] - first[of]) / (last.resources - first.resources);
  const own = per("without");
  const packs = per("with") - own;
  return [
    "| resources | preview | with the pack | more |",
    "| ---: | ---: | ---: | ---: |",
    ...rows,
    "",
    `Slope: the program ${(1_000 * own).toFixed(1)} ms a resource, the pack ` +
      `${(1_000 * packs).toFixed(1)} ms more, which is ${percent(packs / own)} (goal: 10 % at most).`,
  ];
}

/** What the policy pack adds to a preview: once, and for each resource. */
export const policyPack: Bench = {
  name: "policy-pack",
  title: "Policy pack",
  run: async (directory, say) => {
    const previews = new Previews(directory);
    const start = await startUp(directory, previews);
    say("start-up done");
    return [...start, "", ...(await slope(directory, previews, say))].join("\n");
  },
};
