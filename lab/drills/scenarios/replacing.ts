import { clusterView } from "../../summary/clusterView";
import { Faults } from "../../world/faults";
import { etcdEvents } from "../../world/talos/records";
import type { Cluster } from "../cluster";
import type { Scene } from "../drill";
import { Operator } from "../operator";
import { deployWorkloads, podsOf, readyOn, workloads } from "../workloads";

export interface Replacement {
  readonly node: string;
  /** Another VPS, through which the program reaches Kubernetes meanwhile. */
  readonly apiThrough?: string;
  /** How the old machine goes, up to the point where the program makes a new one. */
  readonly leave: (operator: Operator) => Promise<void>;
  /** The vendor has no machine any more, so there is nothing to replace, only to make. */
  readonly isMachineGone?: boolean;
  /** The first attempt ends in the middle: the old server is gone, and no other to be had. */
  readonly isStockOutAtFirst?: boolean;
}

export async function prepare(scene: Scene): Promise<Cluster> {
  const cluster = await scene.stage.cluster();
  await deployWorkloads(cluster);
  await everythingRuns(scene, cluster);
  return cluster;
}

async function everythingRuns(scene: Scene, cluster: Cluster): Promise<void> {
  await scene.eventually("every node is ready, and every workload is whole", [], async () => {
    const { nodes, workloads: all } = await clusterView(cluster.client());
    return [
      ...nodes.filter(({ isReady }) => !isReady).map(({ name }) => name),
      ...all
        .filter(({ podCount, readyOn: ready }) => podCount === 0 || ready.length !== podCount)
        .map(({ name }) => name),
    ];
  });
  await scene.eventually("three members run on three nodes", 3, async () => {
    const members = await podsOf(cluster.client(), workloads.members);
    return new Set(readyOn(members)).size;
  });
}

type Ids = Readonly<Record<string, string>>;

const changed = (olds: Ids, news: Ids): readonly string[] =>
  Object.keys({ ...olds, ...news }).filter((name) => olds[name] !== news[name]);

export const memberNames = (cluster: Cluster): readonly string[] =>
  cluster
    .etcd()
    .members.map(({ name }) => name)
    .sort();

/** Machine and member are new, the others are as they were, and there was a quorum all the time. */
async function judge(
  scene: Scene,
  cluster: Cluster,
  node: string,
  work: () => Promise<void>,
): Promise<void> {
  const { world } = scene.stage.lab;
  const machines = (): Ids =>
    Object.fromEntries(cluster.nodes.map(({ name }) => [name, cluster.machine(name).id]));
  const voters = (): Ids =>
    Object.fromEntries(cluster.etcd().members.map(({ name, id }) => [name, id]));
  const before = {
    machines: machines(),
    voters: voters(),
    leastMargin: cluster.etcd().leastMargin,
  };
  const eventCount = etcdEvents(world).length;
  await work();
  const names = Object.keys(before.voters).sort();
  scene.check("exactly one machine is new", changed(before.machines, machines()), [node]);
  await scene.eventually(
    "of etcd's members exactly that machine's is new, if it has one",
    [names.filter((name) => name === node), names],
    () => [changed(before.voters, voters()), memberNames(cluster)],
  );
  const events = etcdEvents(world).slice(eventCount);
  const fewest = Math.min(names.length, ...events.map(({ memberCount }) => memberCount));
  scene.check("never more than one member was away", fewest >= names.length - 1, true);
  scene.check(
    "etcd had its quorum at every instant",
    [cluster.etcd().leastMargin, ...events.map(({ margin }) => margin)].every(
      (margin) => margin >= Math.min(0, before.leastMargin),
    ) && !events.some(({ kind }) => kind === "quorumLost"),
    true,
  );
  const told = events.map(({ kind, member = "" }) => `${kind} ${member}`.trim()).join(", ");
  scene.measure(`${node}: what etcd saw`, told || "nothing");
}

async function refusedWhileProtected(
  scene: Scene,
  cluster: Cluster,
  operator: Operator,
  node: string,
): Promise<void> {
  const { id } = cluster.machine(node);
  const { code } = await operator.replace(await operator.machineUrn(node));
  scene.check("'pulumi up --replace' is refused while it is protected", code === 0, false);
  scene.check("its machine is the same", cluster.machine(node).id, id);
}

async function failInTheMiddle(scene: Scene, operator: Operator, urn: string): Promise<void> {
  const faults = new Faults(scene.stage.lab.world);
  const stockOut = {
    vendor: "hetzner",
    operation: "create_server",
    kind: "stockExhausted",
  } as const;
  const fault = faults.inject({ ...stockOut, times: "until lifted" });
  const { code, output } = await operator.replace(urn);
  faults.lift(fault);
  const isTold = /resource_unavailable|unavailable/.test(output);
  scene.check(
    "without stock 'pulumi up --replace' fails and says so",
    [code === 0, isTold],
    [false, true],
  );
}

/** Has the program make the new machine, with the commands of the runbooks. */
async function renew(
  scene: Scene,
  cluster: Cluster,
  operator: Operator,
  { node, isMachineGone = false, isStockOutAtFirst = false }: Replacement,
): Promise<void> {
  if (isMachineGone) {
    const { code, output } = await scene.stage.lab.upAgain("--refresh");
    scene.check("'pulumi up --refresh' succeeds", [code, code === 0 ? "" : output], [0, ""]);
    return;
  }
  const { site, role } = cluster.nodes.find(({ name }) => name === node) ?? {};
  if (site === "vps" && role === "controlplane") operator.disableProtection(node);
  const urn = await operator.machineUrn(node);
  await operator.unprotect(urn);
  if (isStockOutAtFirst) {
    await failInTheMiddle(scene, operator, urn);
    const { code, output } = await scene.stage.lab.upAgain();
    scene.check("a plain 'pulumi up' makes the machine", [code, code === 0 ? "" : output], [0, ""]);
    return;
  }
  const { code, output } = await operator.replace(urn);
  scene.check("'pulumi up --replace' succeeds", [code, code === 0 ? "" : output], [0, ""]);
}

export async function replaceMachine(
  scene: Scene,
  cluster: Cluster,
  replacement: Replacement,
): Promise<void> {
  const { node, apiThrough, leave, isMachineGone = false } = replacement;
  const operator = new Operator(scene, cluster);
  await judge(scene, cluster, node, async () => {
    if (!isMachineGone) {
      await scene.step(`${node} is protected`, () =>
        refusedWhileProtected(scene, cluster, operator, node),
      );
    }
    if (apiThrough !== undefined) operator.setApiThrough(apiThrough);
    await scene.step(`${node} leaves`, () => leave(operator));
    await scene.step(`${node} gets a new machine`, () =>
      renew(scene, cluster, operator, replacement),
    );
    await scene.step(`${node} takes its work back`, async () => {
      await operator.kubectl.uncordon(node);
      await everythingRuns(scene, cluster);
    });
  });
  await scene.step(`${node}: a second up`, async () => {
    if (apiThrough !== undefined) {
      operator.setApiThrough();
      scene.check(
        "the way back to the first VPS succeeds",
        (await scene.stage.lab.upAgain()).code,
        0,
      );
    }
    const { code } = await scene.stage.lab.upAgain("--expect-no-changes");
    scene.check("nothing is left to change", code, 0);
    scene.check("the new machine is protected again", await operator.isProtected(node), true);
  });
}
