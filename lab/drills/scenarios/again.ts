import type { Finished } from "../../lab";
import type { Cluster } from "../cluster";
import type { Drill, Scene } from "../drill";
import { drifts } from "./drifts";

interface Plan {
  readonly steps: readonly {
    readonly op: string;
    readonly urn: string;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  }[];
}

/** What a plan would do, as `name: property`; a step without a known property is named by what it does. */
function changesOf({ output }: Finished): readonly string[] {
  const text = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
  const { steps } = JSON.parse(text) as Plan;
  const changes = steps
    .filter(({ op }) => op !== "same" && op !== "refresh")
    .flatMap(({ op, urn, detailedDiff }) => {
      const name = urn.slice(urn.lastIndexOf("::") + 2);
      if (op !== "update") return [`${name}: ${op}`];
      const properties = Object.keys(detailedDiff ?? {}).map(
        (path) => /^\w+/.exec(path)?.[0] ?? path,
      );
      return properties.map((property) => `${name}: ${property}`);
    });
  return [...new Set(changes)].sort();
}

const withoutDigits = (output: string): string =>
  output
    .split("\n")
    .filter((line) => /^\s+[~+-].*(created|updated|deleted|replaced)\s*$/.test(line))
    .map((line) => line.trim())
    .join("; ");

async function changesNothing(scene: Scene, command: "up" | "refresh"): Promise<void> {
  const { lab } = scene.stage;
  const { code, output } =
    command === "up"
      ? await lab.upAgain("--expect-no-changes")
      : await lab.pulumi(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
  scene.check(
    `'pulumi ${command} --expect-no-changes' succeeds`,
    [code, withoutDigits(output)],
    [0, ""],
  );
}

async function drift(scene: Scene, cluster: Cluster): Promise<void> {
  const { lab } = scene.stage;
  const { world } = lab;
  const before = drifts.map(({ state }) => state(world, cluster));
  for (const { cause } of drifts) cause(world, cluster);
  const plan = await lab.pulumi(["preview", "--refresh", "--json"]);
  const shown = changesOf(plan);
  for (const { what, shownAs } of drifts) {
    scene.check(`the preview shows ${what}`, shown.includes(shownAs), true);
  }
  scene.check("the preview shows nothing else", shown, drifts.map(({ shownAs }) => shownAs).sort());
  const repair = await lab.upAgain("--refresh");
  scene.check("'pulumi up --refresh' succeeds", repair.code, 0);
  for (const [index, { what, state }] of drifts.entries()) {
    scene.check(`${what}: it is as it was`, state(world, cluster), before[index]);
  }
}

/** A second deployment changes nothing, and what others changed is shown and repaired. */
export const again: Drill = {
  name: "again",
  description:
    "a second up and a refresh change nothing; changes made by hand are shown and repaired",
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    await scene.step("a second up", () => changesNothing(scene, "up"));
    await scene.step("a refresh", () => changesNothing(scene, "refresh"));
    await scene.step("changes by hand", () => drift(scene, cluster));
    await scene.step("a refresh after the repair", () => changesNothing(scene, "refresh"));
    await scene.step("the cluster has not suffered", () => scene.stage.cluster());
  },
};
