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

/** Nobody pays for servers that are simulated. */
const budgetEuros = 10_000;

/** The pack refuses VPS that are workers, their number and price, unless somebody says they are meant. */
function policyOptions({ stage }: Scene): readonly string[] {
  const { directory } = stage.lab;
  const stack = parse(readFileSync(path.join(directory, "Pulumi.lab.yaml"), "utf8")) as {
    readonly config: {
      readonly "hybrid:sites": { readonly home: { readonly lanCidr: string } };
      readonly "hybrid:nodes": readonly OnSite[];
    };
  };
  const privateCidrs = ["10.0.0.0/8", stack.config["hybrid:sites"].home.lanCidr];
  const settings = path.join(directory, "scale-policies.json");
  const policySettings = {
    "only-vps-nodes-are-public": { privateCidrs, vpsWorkersAllowed: true },
    "kubeconfig-leads-to-vps": { privateCidrs },
    "monthly-cost-is-within-budget": { budgetEuros, vpsBudgetEuros: budgetEuros },
    "servers-are-as-agreed": { servers: bySite(stack.config["hybrid:nodes"]).vps },
  };
  writeFileSync(settings, JSON.stringify(policySettings));
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

interface OnSite {
  readonly site: string;
}

const bySite = (nodes: readonly OnSite[]): { readonly vps: number; readonly home: number } => ({
  vps: nodes.filter(({ site }) => site === "vps").length,
  home: nodes.filter(({ site }) => site === "home").length,
});

/** As many nodes on each site as in the stack file: for the program, and ready for Kubernetes. */
async function settled(scene: Scene, stackFile: string): Promise<void> {
  const { lab, options } = scene.stage;
  const { config } = parse(stackFile) as {
    readonly config: { readonly "hybrid:nodes": readonly OnSite[] };
  };
  const expected = bySite(config["hybrid:nodes"]);
  const outputs = await lab.outputs();
  scene.check(
    "the program's output has every node, by site",
    bySite(outputs["nodes"] as readonly OnSite[]),
    expected,
  );
  const cluster = new Cluster(options.root, lab, outputs);
  try {
    await scene.eventually(
      "Kubernetes has them too, and every node and every pod is ready",
      [expected, true],
      async () => {
        const view = await clusterView(cluster.client());
        return [bySite(view.nodes), isSettled(view)];
      },
    );
  } finally {
    cluster.close();
  }
}

/** `up` to so many nodes, every pod ready, and a second `up` that has nothing to do. */
async function grown(scene: Scene, nodeCount: number): Promise<void> {
  const { lab, stackFile } = scene.stage;
  const large = largeStackFile(stackFile, nodeCount);
  changeSetting(lab.world, hostsSetting, [largeHome]);
  lab.configure(large);
  const deployed = await up(scene, "up");
  scene.check("'up' succeeds", deployed.code === 0 ? "" : deployed.output, "");
  scene.measure("resources", / (\d+) created/.exec(deployed.output)?.[1] ?? "?");
  await scene.step("pods", () => settled(scene, large));
  const again = await up(scene, "up with nothing to do", "--expect-no-changes");
  scene.check("nothing changes", again.code === 0 ? "" : again.output, "");
}

/** A few more on a cluster that runs. */
export const grow = (addedCount: number): Drill => ({
  name: "grow",
  description: `${addedCount} workers more over both sites: every node and pod ready, then nothing to do`,
  rehearse: async (scene) => {
    const { nodes } = await scene.step("a cluster with every pod ready", () =>
      scene.stage.cluster(),
    );
    await grown(scene, nodes.length + addedCount);
  },
});

/** Many nodes: up, nothing to do, nothing left over. */
export const scale = (nodeCount: number): Drill => ({
  name: "scale",
  description: `${nodeCount} nodes over both sites: up, an up with nothing to do; times and memory`,
  rehearse: async (scene) => {
    const { lab } = scene.stage;
    // A hundred leases are renewed as often as in life: `fast` would have the drill measure them.
    await scene.step("start", () => startSupervisor(lab.directory, "life").then(() => lab.start()));
    await grown(scene, nodeCount);
    const destroyed = await scene.step("destroy", () => lab.destroy());
    scene.check("'destroy' succeeds", destroyed.code === 0 ? "" : destroyed.output, "");
  },
});
