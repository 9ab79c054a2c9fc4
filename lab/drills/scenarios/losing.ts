import { databaseNodes, type Loss, survival } from "../../../components/survival";
import type { NodeSettings } from "../../../config/schema";
import { clusterView } from "../../summary/clusterView";
import { networkSettings } from "../../world/network/network";
import { type Outage, Outages } from "../../world/outages";
import { changeSetting } from "../../world/settings";
import type { Cluster } from "../cluster";
import type { Scene } from "../drill";
import { addressOnTheRoad } from "../stage";
import { type Survivors, survivors, told } from "../survivors";
import { databasePods, deployWorkloads, podsOf, readyOn, workloads } from "../workloads";

/** What the cluster's requirements say of a loss, in numbers; nodes are named by the inventory. */
type Required = Omit<Survivors, "writableOn" | "ingressOn" | "dnsOn"> & {
  readonly ingressCount: number;
};

export interface LossScenario {
  readonly name: string;
  readonly description: string;
  /** Its line in the program's output `survival`. */
  readonly outputKey: string;
  /** Nodes without power. */
  readonly isLost: (node: NodeSettings) => boolean;
  readonly isLinkCut?: true;
  readonly required: Required;
}

const isHome = ({ site }: NodeSettings): boolean => site === "home";
const isVps = ({ site }: NodeSettings): boolean => site === "vps";

/** Puts the operator where the cluster's public side can be reached, or back home. */
function standAt(scene: Scene, place: "home" | "road"): void {
  const address = place === "road" ? addressOnTheRoad : null;
  changeSetting(scene.stage.lab.world, networkSettings.operatorAddress, address);
}

async function notReady(cluster: Cluster): Promise<readonly string[]> {
  const { nodes } = await clusterView(cluster.client());
  return nodes.flatMap(({ name, isReady }) => (isReady ? [] : [name])).sort();
}

/** What an honest comparison of two moments needs of a workload: which pods, and where. */
const identities = async (cluster: Cluster, app: string): Promise<readonly string[]> =>
  (await podsOf(cluster.client(), app)).map(({ uid, node }) => `${uid} on ${node}`);

interface Before {
  readonly homePods: readonly string[];
  readonly members: readonly string[];
  readonly etcdMembers: readonly string[];
}

export async function prepare(scene: Scene, cluster: Cluster): Promise<Before> {
  await deployWorkloads(cluster);
  const vps = cluster.named(isVps);
  await scene.eventually("the public service is on every VPS", vps, async () =>
    readyOn(await podsOf(cluster.client(), workloads.public)),
  );
  await scene.eventually(
    "three members run on three nodes, one at home",
    3,
    async () => new Set(readyOn(await podsOf(cluster.client(), workloads.members))).size,
  );
  await scene.eventually(
    "the database's members are on the nodes that the program promises for",
    databaseNodes(cluster.nodes)
      .map(({ name }) => name)
      .sort(),
    async () => readyOn(await databasePods(cluster.client())),
  );
  await scene.eventually(
    "the home service runs",
    2,
    async () => readyOn(await podsOf(cluster.client(), workloads.home)).length,
  );
  return {
    homePods: await identities(cluster, workloads.home),
    members: (await podsOf(cluster.client(), workloads.members)).map(
      ({ name, node }) => `${name} on ${node}`,
    ),
    etcdMembers: cluster.etcd().members.map(({ id }) => id),
  };
}

/** What Kubernetes makes of a loss, where its API is still there to ask. */
async function followKubernetes(
  scene: Scene,
  cluster: Cluster,
  away: readonly string[],
  before: Before,
): Promise<void> {
  const client = cluster.client();
  await scene.eventually("Kubernetes misses exactly these nodes", [...away].sort(), () =>
    notReady(cluster),
  );
  const vps = cluster.named((node) => isVps(node) && !away.includes(node.name));
  await scene.eventually(
    "the public service is whole, on the VPS that are left",
    [2, vps],
    async () => {
      const nodes = readyOn(await podsOf(client, workloads.public));
      return [nodes.length, [...new Set(nodes)]];
    },
  );
  await scene.eventually(
    "the database keeps the members that are left, and none starts elsewhere",
    databaseNodes(cluster.nodes)
      .map(({ name }) => name)
      .filter((name) => !away.includes(name))
      .sort(),
    async () => readyOn(await databasePods(client)),
  );
  const whole = before.members.filter(
    (member) => !away.some((node) => member.endsWith(` ${node}`)),
  );
  await scene.eventually(
    "members stay with their disks: none starts on another node",
    whole,
    async () =>
      (await podsOf(client, workloads.members))
        .filter(({ isReady }) => isReady)
        .map(({ name, node }) => `${name} on ${node}`),
  );
  const workers = cluster.named((node) => isHome(node) && node.role === "worker");
  if (!workers.some((worker) => away.includes(worker))) {
    scene.check(
      "no pod at home has moved",
      await identities(cluster, workloads.home),
      before.homePods,
    );
    return;
  }
  await scene.eventually(
    "pods at home are given up, and their successors wait for a node",
    [0, 2],
    async () => {
      const pods = await podsOf(client, workloads.home);
      const waiting = pods.filter(({ node, isLeaving }) => node === "" && !isLeaving);
      return [readyOn(pods).length, waiting.length];
    },
  );
  scene.check(
    "nobody could tell their kubelet, so they are still on its list",
    (await podsOf(client, workloads.home))
      .filter(({ isLeaving }) => isLeaving)
      .map(({ uid, node }) => `${uid} on ${node}`),
    before.homePods,
  );
}

/** The loss, and what is left: of the world, of the API, and of what Kubernetes makes of it. */
export async function lose(
  scene: Scene,
  cluster: Cluster,
  scenario: LossScenario,
  before: Before,
): Promise<void> {
  const { isLost, isLinkCut = false, required, outputKey } = scenario;
  const { lab } = scene.stage;
  const lost = cluster.named(isLost);
  const loss: Loss = { nodes: lost, siteLink: isLinkCut };
  const outages: readonly Outage[] = [
    ...lost.map((name) => ({ kind: "machineDown" as const, machine: cluster.machine(name).id })),
    ...(isLinkCut ? [{ kind: "linkDown" as const }] : []),
  ];
  const promised = survival(cluster.nodes, loss);
  const { writableOn, ingressOn, dnsOn, ...numbers } = promised;
  scene.check(
    "the program promises what is required",
    { ...numbers, ingressCount: ingressOn.length },
    required,
  );
  scene.check("its DNS stays where its ingress does", dnsOn, ingressOn);
  if (isLinkCut) standAt(scene, "road");
  for (const outage of outages) new Outages(lab.world).begin(outage);
  await scene.eventually(
    "what is left is what the program promises",
    { ...numbers, writableOn, ingressOn, dnsOn },
    () => survivors(cluster, lab),
  );
  scene.check("the program's output says the same", cluster.survival[outputKey], told(promised));
  if (required.etcdHasQuorum) {
    const away = isLinkCut ? cluster.named(isHome) : lost;
    await followKubernetes(scene, cluster, away, before);
  }
  if (isLinkCut) {
    standAt(scene, "home");
    await scene.eventually("at home nobody answers for the cluster", [], () =>
      cluster.writableOn(),
    );
  }
}

/** The end of the loss: everything is as it was before. */
export async function comeBack(
  scene: Scene,
  cluster: Cluster,
  scenario: LossScenario,
  before: Before,
): Promise<void> {
  new Outages(scene.stage.lab.world).endAll();
  const controlPlanes = cluster.named(({ role }) => role === "controlplane");
  await scene.eventually("every control plane takes writes again", controlPlanes, () =>
    cluster.writableOn(),
  );
  await scene.eventually("every node is ready", [], () => notReady(cluster));
  await scene.eventually("every workload is whole", [], async () =>
    (await clusterView(cluster.client())).workloads
      .filter(({ podCount, readyOn: ready }) => podCount === 0 || ready.length !== podCount)
      .map(({ name }) => name),
  );
  scene.check(
    "etcd has the members it had",
    cluster.etcd().members.map(({ id }) => id),
    before.etcdMembers,
  );
  scene.check(
    "members are where their disks are",
    (await podsOf(cluster.client(), workloads.members)).map(
      ({ name, node }) => `${name} on ${node}`,
    ),
    before.members,
  );
  if (!scenario.required.etcdHasQuorum) {
    scene.check(
      "pods at home ran through it: they are the same",
      await identities(cluster, workloads.home),
      before.homePods,
    );
  }
}
