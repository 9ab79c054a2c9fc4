import type { NodeTaint, SimulatedNode } from "./simulatedNode";

/** Marks the nodes of the lab; its value says whether the kubelet runs. */
export const kubeletLabel = "lab.hybrid.cluster/kubelet";

/** Selects the nodes that are given a life. */
export const livingNodes = `${kubeletLabel}=running`;

/** Talos notes here what its configuration gave a node, so that it can take that back. */
const ownedLabels = "talos.dev/owned-labels";
const ownedTaints = "talos.dev/owned-taints";

/** The parts of a Node object that a kubelet and Talos write. */
export interface NodeObject {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly providerID?: string; readonly taints?: readonly NodeTaint[] };
  readonly status: {
    readonly capacity?: Readonly<Record<string, string>>;
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: Readonly<Record<string, string>>;
  };
}

const labelsOf = ({ name, labels, isAlive }: SimulatedNode): Readonly<Record<string, string>> => ({
  "kubernetes.io/arch": "amd64",
  "kubernetes.io/hostname": name,
  "kubernetes.io/os": "linux",
  ...labels,
  [kubeletLabel]: isAlive ? "running" : "stopped",
});

function statusOf(node: SimulatedNode): NodeObject["status"] {
  const { cpu, memoryMiB, pods, extended = {} } = node.capacity;
  const capacity = {
    cpu: String(cpu),
    memory: `${memoryMiB}Mi`,
    pods: String(pods),
    ...Object.fromEntries(Object.entries(extended).map(([key, count]) => [key, String(count)])),
  };
  const { internal, external } = node.addresses;
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      { type: "InternalIP", address: internal },
      ...(external === undefined ? [] : [{ type: "ExternalIP", address: external }]),
      { type: "Hostname", address: node.name },
    ],
    nodeInfo: {
      architecture: "amd64",
      bootID: "",
      containerRuntimeVersion: "containerd://lab",
      kernelVersion: "lab",
      kubeProxyVersion: node.kubeletVersion,
      kubeletVersion: node.kubeletVersion,
      machineID: node.name,
      operatingSystem: "linux",
      osImage: "Talos (simulated)",
      systemUUID: node.name,
    },
  };
}

const annotationsOf = ({ labels, taints }: SimulatedNode): Readonly<Record<string, string>> => ({
  [ownedLabels]: JSON.stringify(Object.keys(labels)),
  [ownedTaints]: JSON.stringify(taints.map(({ key }) => key)),
});

/** The object a machine registers itself with. */
export const nodeObject = (node: SimulatedNode): NodeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: node.name, labels: labelsOf(node), annotations: annotationsOf(node) },
  spec: {
    ...(node.providerID !== undefined && { providerID: node.providerID }),
    taints: node.taints,
  },
  status: statusOf(node),
});

const namesIn = (live: NodeObject, annotation: string): readonly string[] =>
  JSON.parse(live.metadata.annotations?.[annotation] ?? "[]") as readonly string[];

/** Merge patches that bring a live object in line; what others wrote beside ours stays. */
export interface NodePatches {
  /** For the object itself. */
  readonly object: object;
  /** For its status. */
  readonly status: object;
}

export function nodePatches(live: NodeObject, node: SimulatedNode): NodePatches {
  const labels = labelsOf(node);
  const gone = namesIn(live, ownedLabels).filter((key) => !Object.hasOwn(labels, key));
  const ours = [...namesIn(live, ownedTaints), ...node.taints.map(({ key }) => key)];
  const foreign = (live.spec.taints ?? []).filter(({ key }) => !ours.includes(key));
  const { capacity = {}, allocatable = {}, ...status } = statusOf(node);
  const lost = Object.keys(live.status.capacity ?? {}).filter((key) => !(key in capacity));
  const without = Object.fromEntries(lost.map((key) => [key, null]));
  return {
    object: {
      metadata: {
        // Refused when another has written since: its taints would be undone.
        resourceVersion: live.metadata.resourceVersion,
        labels: { ...Object.fromEntries(gone.map((key) => [key, null])), ...labels },
        annotations: annotationsOf(node),
      },
      spec: {
        taints: [...foreign, ...node.taints],
        // Once set it cannot change; an attempt would fail for good.
        ...(live.spec.providerID === undefined &&
          node.providerID !== undefined && { providerID: node.providerID }),
      },
    },
    status: {
      status: {
        ...status,
        capacity: { ...without, ...capacity },
        allocatable: { ...without, ...allocatable },
      },
    },
  };
}
