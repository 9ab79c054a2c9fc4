import type { Drill, Scene } from "../drill";
import { bringBackCopyWithout, importState } from "../olderState";
import { recoverLab } from "../../recover/recoverLab";
import { byHand, etcdOf, refusedSecondTime } from "./bootstrapTwice";
import { checkAgreement } from "./interrupted";
import { authorities, existing, recoveryRefuses, upWithoutState, youngNode } from "./lostState";
import { becomesOld, isOfOldNode, oldCluster, refusedByOld, wipe } from "./oldData";

/** A copy of the state from before one node was made, and from before the other cluster had a VM. */
async function bringBack(scene: Scene, copy: string): Promise<void> {
  const { lab } = scene.stage;
  await importState(lab, copy);
  await refusedSecondTime(scene);
  await bringBackCopyWithout(lab, (resource) => {
    return isOfOldNode(resource) || resource.urn.includes(`::${youngNode}`);
  });
  const { adopted, problems } = await recoverLab(lab);
  scene.check(
    "'make recover' takes over the bootstrap, and all that the copy does not know",
    [adopted.map(({ id }) => id).sort(), problems],
    [["atlas/2201", "atlas/2202", `${youngNode}-gpu`, "machine_bootstrap"], []],
  );
}

/** `bootstrap-twice`, `lost-state` and `old-data` in one story, without their detours. */
export const identity: Drill = {
  name: "identity",
  description:
    "state lost, a copy imported, bootstrapped again, a VM of an old cluster: it is the same cluster",
  rehearse: async (scene) => {
    const { lab } = scene.stage;
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    const access = await authorities(scene);
    const before = { existing: existing(scene, cluster), etcd: etcdOf(scene, cluster) };
    const untouched = (): void => {
      scene.check("nothing is doubled, nothing is gone", existing(scene, cluster), before.existing);
      scene.check("etcd and its members are the same", etcdOf(scene, cluster), before.etcd);
    };
    await scene.step("somebody bootstraps by hand", () => byHand(scene, cluster));
    const old = await scene.step("a VM of an old cluster", async () => {
      const another = await oldCluster();
      await becomesOld(scene, cluster, another);
      return another;
    });
    const copy = (await lab.pulumi(["stack", "export"])).output;
    await scene.step("the state is lost", () => upWithoutState(scene));
    await scene.step("recovery without a copy", () => recoveryRefuses(scene));
    untouched();
    await scene.step("a copy comes back", () => bringBack(scene, copy));
    await scene.step("the program meets the old machine", () => refusedByOld(scene, cluster));
    untouched();
    await scene.step("its disk is wiped", () => wipe(scene, cluster, old));
    await scene.step("every node has joined", () => scene.stage.cluster());
    untouched();
    scene.check("it is the same cluster, to everybody", await authorities(scene), access);
    await checkAgreement(scene);
  },
};
