import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Finished } from "../../lab";
import { startSupervisor } from "../../supervisor/control";
import { clusterView, isSettled } from "../../summary/clusterView";
import { atlas, hostsSetting } from "../../world/proxmox/home";
import { changeSetting } from "../../world/settings";
import { Cluster } from "../cluster";
import type { Drill, Scene } from "../drill";
import { largeStackFile } from "./scaleInventory";
import { withPeakMemory } from "./scaleMemory";

/** A home with room for as many VMs as there are addresses. */
const largeHome = {
  ...atlas,
  memoryMiB: 1024 * 1024,
  datastores: atlas.datastores.map((datastore) => ({ ...datastore, sizeGiB: 20_000 })),
};

/** The policy pack refuses a VPS that is a worker, unless somebody says that it is meant. */
function policyOptions({ stage }: Scene): readonly string[] {
  const { directory } = stage.lab;
  const stack = parse(readFileSync(path.join(directory, "Pulumi.lab.yaml"), "utf8")) as {
    readonly config: { readonly "hybrid:sites": { readonly home: { readonly lanCidr: string } } };
  };
  const privateCidrs = ["10.0.0.0/8", stack.config["hybrid:sites"].home.lanCidr];
  const settings = path.join(directory, "scale-policies.json");
  writeFileSync(
    settings,
    JSON.stringify({ "only-vps-nodes-are-public": { privateCidrs, vpsWorkersAllowed: true } }),
  );
  const pack = path.join(stage.options.root, "policies");
  return ["--policy-pack", pack, "--policy-pack-config", settings];
}

/** Runs `up` as a step that tells the most memory it took. */
async function up(scene: Scene, name: string, ...options: readonly string[]): Promise<Finished> {
  const args = ["up", "--yes", "--skip-preview", ...policyOptions(scene), ...options];
  const { result, peak } = await scene.step(name, () =>
    withPeakMemory(() => scene.stage.lab.pulumi(args)),
  );
  scene.measure(`${name}: most resident memory`, peak);
  return result;
}

async function settled(scene: Scene): Promise<void> {
  const { lab, options } = scene.stage;
  const cluster = new Cluster(options.root, lab, await lab.outputs());
  try {
    await scene.eventually("every pod is ready", true, async () =>
      isSettled(await clusterView(cluster.client())),
    );
  } finally {
    cluster.close();
  }
}

/** Many nodes: up, nothing to do, nothing left over. */
export const scale = (nodeCount: number): Drill => ({
  name: "scale",
  description: `${nodeCount} nodes over both sites: up, an up with nothing to do; times and memory`,
  rehearse: async (scene) => {
    const { lab, options } = scene.stage;
    changeSetting(lab.world, hostsSetting, [largeHome]);
    // A hundred leases are renewed as often as in life: `fast` would have the drill measure them.
    await scene.step("start", () => startSupervisor(lab.directory, "life").then(() => lab.start()));
    lab.configure(largeStackFile(options.root, nodeCount));
    const deployed = await up(scene, "up");
    scene.check("'up' succeeds", deployed.code === 0 ? "" : deployed.output, "");
    scene.measure("resources", / (\d+) created/.exec(deployed.output)?.[1] ?? "?");
    const { nodes } = (await lab.outputs()) as { readonly nodes: readonly unknown[] };
    scene.check("every node is in the program's output", nodes.length, nodeCount);
    await scene.step("pods", () => settled(scene));
    const again = await up(scene, "up with nothing to do", "--expect-no-changes");
    scene.check("nothing changes", again.code === 0 ? "" : again.output, "");
    const destroyed = await scene.step("destroy", () => lab.destroy());
    scene.check("'destroy' succeeds", destroyed.code === 0 ? "" : destroyed.output, "");
  },
});
