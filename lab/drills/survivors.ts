import { dnsNamespace, pdnsLabels } from "../../components/dns/names";
import { databaseNodes, type Survival } from "../../components/survival";
import type { ApiClient } from "../kubernetes/apiClient";
import { conditionsOf } from "../kubernetes/apiObject";
import { textAt } from "../kubernetes/json";
import type { Lab } from "../lab";
import { machineVendors } from "../world/machineVendors";
import { reaches } from "../world/network/kubeSpan";
import { participantsOf } from "../world/talos/settle";
import { quorumOf } from "../world/talos/quorum";
import { recordsOf } from "../world/talos/records";
import type { Cluster } from "./cluster";
import { podsOf, readyOn, selectorText, workloads } from "./workloads";

/** What a loss leaves, as the world and the API server have it. */
export type Survivors = Survival;

/** Somebody on the internet. */
const stranger = "192.0.2.10";

/** Something that the VPS offer to everybody, and the pods that answer. */
interface PublicService {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly namespace: string;
  readonly labelSelector: string;
}

const web: PublicService = {
  ...{ protocol: "tcp", port: 443 },
  ...{ namespace: "kube-system", labelSelector: "k8s-app=cilium-envoy" },
};
const nameServer: PublicService = {
  ...{ protocol: "udp", port: 53, namespace: dnsNamespace },
  labelSelector: selectorText(pdnsLabels("server")),
};
/** Port by which members of a database replicate. */
const replicationPort = 4_567;

/** VPS nodes that are up, let a stranger in, and run what answers there. */
async function answeringOn(
  cluster: Cluster,
  lab: Lab,
  { protocol, port, namespace, labelSelector }: PublicService,
): Promise<readonly string[]> {
  const network = cluster.network();
  const call = { from: stranger, protocol, port };
  const open = cluster
    .named(({ site }) => site === "vps")
    .filter((name) => {
      const machine = cluster.machine(name);
      const vendors = machineVendors(lab.world);
      return network.isUp(machine) && vendors.some((vendor) => vendor.letsIn(machine, call));
    });
  if (open.length === 0) return [];
  const pods = await cluster.client().list("v1", "Pod", { namespace, labelSelector });
  const ready = pods
    .filter((pod) =>
      conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True"),
    )
    .map((pod) => textAt(pod, "spec", "nodeName"));
  return open.filter((name) => ready.includes(name));
}

/** Members of the service of three that reach each other through the mesh, the largest group. */
function memberGroup(cluster: Cluster, lab: Lab): readonly string[] {
  const [found] = recordsOf(lab.world).clusters.entries();
  const network = cluster.network();
  const participants = participantsOf(
    lab.world,
    recordsOf(lab.world),
    network,
    found?.[0] ?? "",
  ).filter(({ name }) => databaseNodes(cluster.nodes).some((node) => node.name === name));
  const living = participants.filter(({ machine }) => network.isUp(machine));
  const { group } = quorumOf(participants, living, (from, to) =>
    reaches(network, from, to, replicationPort),
  );
  return group.map(({ name }) => name).sort();
}

/** Whether pods at home run, and whether the cluster knows. */
async function homePods(
  cluster: Cluster,
  client: ApiClient | undefined,
): Promise<Survival["homePods"]> {
  const network = cluster.network();
  const workers = cluster.named(({ site, role }) => site === "home" && role === "worker");
  const living = workers.filter((name) => network.isUp(cluster.machine(name)));
  if (living.length === 0) return "down";
  if (client === undefined) return "unmanaged";
  const ready = readyOn(await podsOf(client, workloads.home));
  return ready.some((node) => living.includes(node)) ? "managed" : "unmanaged";
}

/** What is left of the cluster now, from its API where there is one and from the world. */
export async function survivors(cluster: Cluster, lab: Lab): Promise<Survivors> {
  const { members, group: etcdGroup, margin } = cluster.etcd();
  const etcdHasQuorum = margin >= 0;
  const writableOn = await cluster.writableOn();
  const client = etcdHasQuorum ? cluster.client() : undefined;
  const memberNodes = memberGroup(cluster, lab);
  const known = databaseNodes(cluster.nodes).length;
  return {
    etcdMembers: members.filter(({ id }) => etcdGroup.includes(id)).length,
    etcdHasQuorum,
    writableOn,
    ingressOn: await answeringOn(cluster, lab, web),
    dnsOn: await answeringOn(cluster, lab, nameServer),
    databaseMembers: memberNodes.length,
    databaseIsWritable: memberNodes.length > known / 2,
    homePods: await homePods(cluster, client),
  };
}

/** The same in the words of the program's output. */
export const told = (left: Survivors): string =>
  [
    `cluster ${left.etcdHasQuorum ? "up" : "DOWN"}`,
    `ingress ${left.ingressOn.length > 0 ? `on ${left.ingressOn.join(", ")}` : "DOWN"}`,
    `services of three members ${left.databaseIsWritable ? "keep" : "LOSE"} quorum`,
    `home pods ${left.homePods}`,
  ].join("; ");
