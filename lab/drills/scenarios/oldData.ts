import { LabError } from "../../lab";
import { machineVendors } from "../../world/machineVendors";
import type { ClientConfiguration } from "../../world/talos/connection";
import { MachineApi } from "../../world/talos/machineApi";
import {
  generateConfiguration,
  generateSecrets,
  generateTalosconfig,
} from "../../world/talos/talosctl";
import type { Cluster } from "../cluster";
import { errorsOf } from "../diagnostics";
import type { Drill, Scene } from "../drill";
import { bringBackCopyWithout, recordedOne } from "../olderState";
import { clientOf, Operator } from "../operator";
import { recoverLab } from "../../recover/recoverLab";
import { checkAgreement, converge } from "./interrupted";

/** The node whose machine is an old one. */
export const oldNode = "lab-pve-worker-0";
const node = oldNode;
const machineType = "proxmoxve:index/vmLegacy:VmLegacy";
const configurationType = "talos:machine/configurationApply:ConfigurationApply";

/** What a state does not know in which the node was never made. */
export const isOfOldNode = ({ urn }: { readonly urn: string }): boolean =>
  [machineType, configurationType].some((type) => urn.endsWith(`${type}::${node}`));

/** Another cluster, of which there is still a machine. */
export interface OldCluster {
  readonly configuration: string;
  readonly client: ClientConfiguration;
}

export async function oldCluster(): Promise<OldCluster> {
  const secrets = await generateSecrets("");
  const configuration = await generateConfiguration({
    ...{ clusterName: "old", endpoint: "https://192.0.2.1:6443", secrets, role: "worker" },
    ...{ talosVersion: "", kubernetesVersion: "", patches: [] },
    ...{ hasDocs: false, hasExamples: false },
  });
  return { configuration, client: clientOf(await generateTalosconfig(secrets)) };
}

/** The node's machine as one that another cluster has left there. */
export async function becomesOld(scene: Scene, cluster: Cluster, old: OldCluster): Promise<void> {
  const { world } = scene.stage.lab;
  await new Operator(scene, cluster).reset(node, { reboots: true });
  const address = cluster.addressOf(node);
  const target = { node: address, endpoint: address, client: old.client };
  await new MachineApi(world, machineVendors(world)).applyConfiguration(
    target,
    old.configuration,
    "auto",
  );
}

/** A VM of the program's number is there, and it is not in maintenance mode. */
async function meet(scene: Scene, cluster: Cluster): Promise<void> {
  const { lab } = scene.stage;
  const { vmId } = vmOf(cluster);
  await bringBackCopyWithout(lab, isOfOldNode);
  const taken = await lab.upAgain();
  scene.check(
    "'pulumi up' fails: its number is taken",
    [
      taken.code === 0,
      errorsOf(taken.output).filter((text) => !text.includes(`VM ${vmId} already exists`)),
    ],
    [false, []],
  );
  const { adopted } = await recoverLab(lab);
  scene.check(
    "'make recover' takes the VM over",
    adopted.map(({ id }) => id),
    [`atlas/${vmId}`],
  );
  await refusedByOld(scene, cluster);
}

/** An `up` that meets the old machine: it trusts somebody else, and that is all that is wrong. */
export async function refusedByOld(scene: Scene, cluster: Cluster): Promise<void> {
  const { code, output } = await scene.stage.lab.upAgain();
  const errors = errorsOf(output);
  scene.check(
    "'pulumi up' fails with one error, of this node, that the machine trusts somebody else",
    [
      code === 0,
      errors.length,
      output.includes(`ConfigurationApply (${node})`),
      errors[0] ?? "",
    ].map((seen) =>
      typeof seen === "string" ? seen.includes("signed by unknown authority") : seen,
    ),
    [false, 1, true, true],
  );
  scene.check(
    "and says which command wipes it",
    output.includes(`${node} (${cluster.addressOf(node)}) holds the Talos of another cluster`) &&
      output.includes("reset --graceful=false --reboot"),
    true,
  );
}

function vmOf(cluster: Cluster): { readonly vmId: number } {
  const found = cluster.nodes.find(({ name }) => name === node);
  if (found?.site !== "home") throw new LabError(`the inventory has no VM ${node}`);
  return found;
}

/** `talosctl --talosconfig <the old cluster's> reset --graceful=false --reboot`, then `pulumi up` */
export async function wipe(scene: Scene, cluster: Cluster, { client }: OldCluster): Promise<void> {
  const { id } = cluster.machine(node);
  await new Operator(scene, cluster).reset(node, { reboots: true, isGraceful: false, client });
  await converge(scene);
  scene.check("the machine is the same", cluster.machine(node).id, id);
}

/** Without keys of the old cluster: `pulumi state unprotect`, `pulumi up --replace` */
async function replace(scene: Scene, cluster: Cluster): Promise<void> {
  const operator = new Operator(scene, cluster);
  const { id } = cluster.machine(node);
  const { urn } = await recordedOne(scene.stage.lab, machineType, node);
  await operator.unprotect(urn);
  const { code, output } = await operator.replace(urn);
  scene.check("'pulumi up --replace' succeeds", code === 0 ? "" : output, "");
  scene.check("the machine is another", cluster.machine(node).id === id, false);
  await converge(scene);
}

/** One machine's disk holds what another cluster has left there. */
export const oldData: Drill = {
  name: "old-data",
  description:
    "a home VM still belongs to an old cluster: one error that names it; wiped or replaced, it joins",
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    const { members } = cluster.etcd();
    const old = await scene.step("a VM of an old cluster", async () => {
      const another = await oldCluster();
      await becomesOld(scene, cluster, another);
      return another;
    });
    await scene.step("the program meets it", () => meet(scene, cluster));
    await scene.step("its disk is wiped", () => wipe(scene, cluster, old));
    await scene.step("it has joined", () => scene.stage.cluster());
    await scene.step("the same again", () => becomesOld(scene, cluster, old));
    await scene.step("it is replaced", () => replace(scene, cluster));
    await scene.step("the new one has joined", () => scene.stage.cluster());
    scene.check("etcd has noticed nothing", cluster.etcd().members, members);
    await checkAgreement(scene);
  },
};
