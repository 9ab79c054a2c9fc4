import type { ApiReader } from "../kubernetes/apiClient";
import { type ApiObject, conditionsOf } from "../kubernetes/apiObject";
import { objectsAt, textAt, valueAt } from "../kubernetes/json";

export interface NodeView {
  readonly name: string;
  readonly site: string;
  readonly role: "control plane" | "worker";
  /** Where it is reached: the one on the internet, where it has one. */
  readonly address: string;
  readonly isReady: boolean;
  readonly cpu: string;
  readonly memory: string;
  readonly gpuCount: number;
}

export interface WorkloadView {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Whether it stands for what a chart would install. */
  readonly isModelled: boolean;
  /** Nodes of its ready pods, with repetitions, in order; empty text for one that waits for a node. */
  readonly readyOn: readonly string[];
  readonly podCount: number;
}

/** What runs where, as the API server has it. */
export interface ClusterView {
  readonly nodes: readonly NodeView[];
  readonly workloads: readonly WorkloadView[];
}

export const modelledLabel = "lab.hybrid.cluster/modelled";
const siteLabel = "hybrid.cluster/site";
const controlPlaneLabel = "node-role.kubernetes.io/control-plane";
const gpuResource = "nvidia.com/gpu";
const kinds = ["DaemonSet", "Deployment", "StatefulSet"] as const;

const isReady = (object: ApiObject): boolean =>
  conditionsOf(object).some(({ type, status }) => type === "Ready" && status === "True");

const labelOf = (object: ApiObject, label: string): string =>
  textAt(object, "metadata", "labels", label);

/** The external address of a node, else its internal one. */
function addressOf(node: ApiObject): string {
  const addresses = objectsAt(node, "status", "addresses");
  const ofType = (wanted: string): string =>
    textAt(
      addresses.find(({ type }) => type === wanted),
      "address",
    );
  return ofType("ExternalIP") || ofType("InternalIP");
}

const nodeView = (node: ApiObject): NodeView => ({
  name: node.metadata.name,
  site: labelOf(node, siteLabel),
  role:
    valueAt(node, "metadata", "labels", controlPlaneLabel) === undefined
      ? "worker"
      : "control plane",
  address: addressOf(node),
  isReady: isReady(node),
  cpu: textAt(node, "status", "capacity", "cpu"),
  memory: textAt(node, "status", "capacity", "memory"),
  gpuCount: Number(textAt(node, "status", "capacity", gpuResource)),
});

/** The workload a pod belongs to; a ReplicaSet is named after its Deployment and a hash. */
function ownerOf(pod: ApiObject): string {
  const [owner] = objectsAt(pod, "metadata", "ownerReferences");
  const [kind, name] = [textAt(owner, "kind"), textAt(owner, "name")];
  return kind === "ReplicaSet"
    ? `Deployment ${name.slice(0, name.lastIndexOf("-"))}`
    : `${kind} ${name}`;
}

/** Reads nodes and workloads of the cluster. */
export async function clusterView(client: ApiReader): Promise<ClusterView> {
  const [nodes, pods, ...lists] = await Promise.all([
    client.list("v1", "Node"),
    client.list("v1", "Pod"),
    ...kinds.map((kind) => client.list("apps/v1", kind)),
  ]);
  const namespaceOf = (object: ApiObject): string => textAt(object, "metadata", "namespace");
  const workloads = lists.flatMap((list, index) => {
    const kind = kinds[index] ?? "";
    return list.map((workload): WorkloadView => {
      const { name } = workload.metadata;
      const own = pods.filter(
        (pod) => namespaceOf(pod) === namespaceOf(workload) && ownerOf(pod) === `${kind} ${name}`,
      );
      return {
        namespace: namespaceOf(workload),
        kind,
        name,
        isModelled: labelOf(workload, modelledLabel) === "true",
        readyOn: own
          .filter(isReady)
          .map((pod) => textAt(pod, "spec", "nodeName"))
          .sort(),
        podCount: own.length,
      };
    });
  });
  return { nodes: nodes.map(nodeView), workloads };
}

/** Whether every workload has pods and all of them are ready on a ready node. */
export const isSettled = ({ nodes, workloads }: ClusterView): boolean =>
  nodes.length > 0 &&
  nodes.every((node) => node.isReady) &&
  workloads.every(({ podCount, readyOn }) => podCount > 0 && readyOn.length === podCount);
