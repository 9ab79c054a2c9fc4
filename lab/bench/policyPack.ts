import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { largeStackFile } from "../drills/scenarios/scaleInventory";
import { stackFileText } from "../../config/stackFile";
import { root } from "../root";
import { type Bench, median } from "./bench";
import { Previews, type Timed } from "./previews";

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

type Way = "without" | "one" | "ours";
type Clock = "seconds" | "cpuSeconds";

/** Previews of one size of program, by what checks them. */
interface Measured {
  readonly resources: number;
  readonly times: Readonly<Record<Way, readonly Timed[]>>;
}

const medianOf = ({ times }: Measured, way: Way, clock: Clock): number =>
  median(times[way].map((timed) => timed[clock]));

function row(measured: Measured): string {
  const at = (way: Way, clock: Clock): string => medianOf(measured, way, clock).toFixed(2);
  const clocks = (["without", "ours"] as const).map((way) => `${at(way, "seconds")} s`);
  const processor = (["without", "one", "ours"] as const).map(
    (way) => `${at(way, "cpuSeconds")} s`,
  );
  return `| ${[measured.resources, ...clocks, ...processor].join(" | ")} |`;
}

/** What one more resource costs, from the smallest program to the largest. */
function slopeText(measured: readonly Measured[], clock: Clock): string {
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) throw new Error("nothing was measured");
  const per = (way: Way): number =>
    (medianOf(last, way, clock) - medianOf(first, way, clock)) / (last.resources - first.resources);
  const own = per("without");
  const more = (way: Way): string =>
    `${(1_000 * (per(way) - own)).toFixed(1)} ms (${percent((per(way) - own) / own)})`;
  return `the program ${(1_000 * own).toFixed(1)} ms a resource, one rule ${more("one")} more, ours ${more("ours")}`;
}

async function slope(
  directory: string,
  previews: Previews,
  say: (text: string) => void,
): Promise<readonly string[]> {
  // Costs of a hundred servers are above any budget; what is said of them is not what is measured.
  const settings = path.join(directory, "advisory.json");
  writeFileSync(settings, JSON.stringify({ all: "advisory" }));
  const options: Readonly<Record<Way, readonly string[]>> = {
    without: [],
    one: ["--policy-pack", path.join(directory, "one-rule")],
    ours: ["--policy-pack", pack, "--policy-pack-config", settings],
  };
  const measured: Measured[] = [];
  for (const count of nodeCounts) {
    const prepared = await previews.prepare({
      ...{ program: root, stack: `nodes-${count}` },
      stackFile: largeStackFile(stackFileText(root, "lab"), count),
    });
    const times: Record<Way, Timed[]> = { without: [], one: [], ours: [] };
    for (let round = 0; round < slopeRounds; round += 1) {
      for (const way of ["without", "one", "ours"] as const) {
        times[way].push(await previews.time(prepared, ...options[way]));
      }
    }
    const resources = times.without[0]?.resources ?? 0;
    measured.push({ resources, times });
    say(`${count} nodes, ${resources} resources`);
  }
  return [
    "| resources | preview | with the pack | processor | with one rule | with the pack |",
    "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ...measured.map(row),
    "",
    `Slope of the processor's time (goal: 10 % at most): ${slopeText(measured, "cpuSeconds")}. ` +
      `By the clock: ${slopeText(measured, "seconds")}.`,
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
