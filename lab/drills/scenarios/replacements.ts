import { HetznerCloud } from "../../world/hetzner/cloud";
import { deleteServer } from "../../world/hetzner/servers";
import { Outages } from "../../world/outages";
import type { Cluster } from "../cluster";
import type { Drill, Scene } from "../drill";
import type { Operator } from "../operator";
import { removeWorkloads } from "../workloads";
import { memberNames, prepare, replaceMachine } from "./replacing";

const twoMembers = (scene: Scene, cluster: Cluster): Promise<void> =>
  scene.eventually("etcd goes on with two members", 2, () => memberNames(cluster).length);

/** What an operator does for a node that nobody can ask any more. */
async function giveUp(operator: Operator, node: string, via: string): Promise<void> {
  await operator.removeMember(node, via);
  await operator.kubectl.cordon(node);
  await operator.kubectl.forceDeletePodsOn(node);
  await operator.kubectl.deleteVolumesOn(node);
}

export const replaceWorker: Drill = {
  name: "replace-worker",
  description: "a worker with local data gets a new machine: drained, replaced, whole again",
  rehearse: async (scene) => {
    const node = "lab-pve-worker-0";
    const cluster = await scene.step("a cluster with workloads", () => prepare(scene));
    const leave = async (operator: Operator): Promise<void> => {
      await operator.kubectl.drain(node);
      await operator.kubectl.deleteVolumesOn(node);
    };
    await replaceMachine(scene, cluster, { node, leave });
    await scene.step("the workloads go", () => removeWorkloads(scene, cluster));
  },
};

/** How a control plane that can still be asked goes: drained, and out of etcd. */
const leaving =
  (scene: Scene, cluster: Cluster, node: string) =>
  async (operator: Operator): Promise<void> => {
    await operator.kubectl.drain(node);
    await operator.kubectl.deleteVolumesOn(node);
    await operator.reset(node);
    await twoMembers(scene, cluster);
  };

const [firstVps, secondVps, home] = ["lab-vps-cp-0", "lab-vps-cp-1", "lab-pve-cp-0"] as const;

export const replaceControlPlane: Drill = {
  name: "replace-control-plane",
  description: "a VPS gets a new machine: drained, out of etcd, replaced, with quorum all the time",
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with workloads", () => prepare(scene));
    const leave = leaving(scene, cluster, firstVps);
    await replaceMachine(scene, cluster, { node: firstVps, apiThrough: secondVps, leave });
    await scene.step("the workloads go", () => removeWorkloads(scene, cluster));
  },
};

export const replaceControlPlanes: Drill = {
  name: "replace-control-planes",
  description: "the home control plane gets a new machine, then a VPS, for which there is no stock",
  rehearse: async (scene) => {
    const cluster = await scene.step("a cluster with workloads", () => prepare(scene));
    await replaceMachine(scene, cluster, { node: home, leave: leaving(scene, cluster, home) });
    await replaceMachine(scene, cluster, {
      ...{ node: firstVps, apiThrough: secondVps, leave: leaving(scene, cluster, firstVps) },
      isStockOutAtFirst: true,
    });
    await scene.step("the workloads go", () => removeWorkloads(scene, cluster));
  },
};

export const replaceLostVps: Drill = {
  name: "replace-lost-vps",
  description: "a VPS never answers again, then the other one's server is gone: both are made anew",
  rehearse: async (scene) => {
    const [first, second] = [firstVps, secondVps];
    const { world } = scene.stage.lab;
    const cluster = await scene.step("a cluster with workloads", () => prepare(scene));
    await replaceMachine(scene, cluster, {
      ...{ node: first, apiThrough: second },
      leave: async (operator) => {
        const machine = cluster.machine(first).id;
        new Outages(world).begin({ kind: "machineDown", machine });
        await scene.eventually("the others have a quorum", 0, () => cluster.etcd().margin);
        await giveUp(operator, first, second);
        await twoMembers(scene, cluster);
      },
    });
    await replaceMachine(scene, cluster, {
      ...{ node: second, isMachineGone: true },
      leave: async (operator) => {
        operator.disableProtection(second);
        deleteServer(new HetznerCloud(world), operator.server(second).id);
        await scene.eventually("the others have a quorum", 0, () => cluster.etcd().margin);
        await giveUp(operator, second, first);
        await twoMembers(scene, cluster);
      },
    });
    await scene.step("the workloads go", () => removeWorkloads(scene, cluster));
  },
};
