import type { Cluster } from "../cluster";
import { errorsOf } from "../diagnostics";
import type { Drill, Scene } from "../drill";
import { bringBackCopyWithout, recordedOne } from "../olderState";
import { Operator } from "../operator";
import { etcdEvents } from "../../world/talos/records";
import { recoverLab } from "../../recover/recoverLab";
import { checkAgreement } from "./interrupted";

const bootstrapType = "talos:machine/bootstrap:Bootstrap";
const clusterName = "lab";

/** What a second etcd would change: who votes, under which bootstrap, and what etcd has seen. */
export const etcdOf = (scene: Scene, cluster: Cluster): unknown => {
  const { bootstrapId, members } = cluster.etcd();
  return [
    bootstrapId,
    members.map(({ name, id }) => `${name} ${id}`),
    etcdEvents(scene.stage.lab.world).length,
  ];
};

/** The program asks before the machine refuses, and says what to do. */
const alreadyDone = [
  "this cluster was bootstrapped before, and the state does not know it",
  "Run 'make recover STACK=lab', then 'pulumi up' again",
];

/** How many resources failed, and what is missing in the one error that there should be. */
const refusalOf = (output: string): readonly [number, readonly string[]] => {
  const errors = errorsOf(output);
  return [errors.length, alreadyDone.filter((part) => errors[0]?.includes(part) !== true)];
};

async function replacing(scene: Scene, cluster: Cluster): Promise<void> {
  const { lab } = scene.stage;
  const { urn } = await recordedOne(lab, bootstrapType, clusterName);
  const refused = await lab.upAgain("--replace", urn);
  const [refusal = ""] = errorsOf(refused.output);
  scene.check(
    "'pulumi up --replace' is refused while it is protected",
    refusal.includes("unable to replace"),
    true,
  );
  await new Operator(scene, cluster).unprotect(urn);
  const { code, output } = await lab.upAgain("--replace", urn);
  scene.check(
    "without protection the program refuses, with the way out",
    [code === 0, refusalOf(output)],
    [false, [1, []]],
  );
}

/** An `up` whose state has forgotten the bootstrap. */
export async function refusedSecondTime(scene: Scene): Promise<void> {
  const { lab } = scene.stage;
  await bringBackCopyWithout(lab, ({ type }) => type === bootstrapType);
  const { code, output } = await lab.upAgain();
  scene.check(
    "'pulumi up' fails with one error that says what to do",
    [code === 0, refusalOf(output)],
    [false, [1, []]],
  );
}

async function forgotten(scene: Scene): Promise<void> {
  await refusedSecondTime(scene);
  const { adopted, problems } = await recoverLab(scene.stage.lab);
  scene.check(
    "'make recover' takes the bootstrap over, and nothing else",
    [adopted.map(({ id }) => id), problems],
    [["machine_bootstrap"], []],
  );
}

/** Somebody else with a talosconfig of the cluster, on each control plane. */
export async function byHand(scene: Scene, cluster: Cluster): Promise<void> {
  const operator = new Operator(scene, cluster);
  for (const node of cluster.named(({ role }) => role === "controlplane")) {
    scene.check(
      `'talosctl bootstrap' is refused on ${node}`,
      await operator.bootstrap(node),
      "AlreadyExists",
    );
  }
}

async function unchanged(scene: Scene): Promise<void> {
  const { lab } = scene.stage;
  const { code, output } = await lab.upAgain();
  scene.check("'pulumi up' succeeds", code === 0 ? "" : output, "");
  scene.check(
    "the one after has nothing to do",
    (await lab.upAgain("--expect-no-changes")).code,
    0,
  );
  scene.check(
    "the bootstrap is protected",
    (await recordedOne(lab, bootstrapType, clusterName)).protect,
    true,
  );
}

/** A second bootstrap makes no second etcd, whoever asks for it. */
export const bootstrapTwice: Drill = {
  name: "bootstrap-twice",
  description:
    "etcd is bootstrapped again, by the program or by hand: refused, and the cluster is the same",
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    const before = etcdOf(scene, cluster);
    const same = (): void => {
      scene.check("etcd and its members are the same", etcdOf(scene, cluster), before);
    };
    await scene.step("the bootstrap is replaced", () => replacing(scene, cluster));
    same();
    await scene.step("a plain up", () => unchanged(scene));
    await scene.step("the state has forgotten it", () => forgotten(scene));
    same();
    await scene.step("up after the recovery", () => unchanged(scene));
    await scene.step("somebody bootstraps by hand", () => byHand(scene, cluster));
    same();
    await checkAgreement(scene);
  },
};
