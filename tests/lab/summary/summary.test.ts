import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { type ClusterView, clusterView, isSettled } from "../../../lab/summary/clusterView";
import { summary } from "../../../lab/summary/summary";

const ready = (isReady: boolean) => [{ type: "Ready", status: isReady ? "True" : "False" }];

const node = (name: string, site: string, isReady = true, capacity = {}): ApiObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels: {
      "hybrid.cluster/site": site,
      ...(site === "vps" && { "node-role.kubernetes.io/control-plane": "" }),
    },
  },
  status: {
    addresses: [
      { type: "InternalIP", address: "10.0.0.1" },
      ...(site === "vps" ? [{ type: "ExternalIP", address: "127.20.0.1" }] : []),
    ],
    capacity: { cpu: "3950m", memory: "7680Mi", ...capacity },
    conditions: ready(isReady),
  },
});

const pod = (owner: [kind: string, name: string], nodeName: string, isReady = true): ApiObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: `${owner[1]}-${nodeName}`,
    namespace: "apps",
    ownerReferences: [{ kind: owner[0], name: owner[1] }],
  },
  spec: { nodeName },
  status: { conditions: ready(isReady) },
});

const workload = (kind: string, name: string, labels = {}): ApiObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "apps", labels },
});

const view = (objects: readonly ApiObject[]): Promise<ClusterView> =>
  clusterView({
    get: () => Promise.resolve(undefined),
    list: (apiVersion, kind) =>
      Promise.resolve(
        objects.filter((object) => object.apiVersion === apiVersion && object.kind === kind),
      ),
  });

const healthy = [
  node("vps-0", "vps"),
  node("home-0", "home", true, { "nvidia.com/gpu": "1" }),
  workload("DaemonSet", "agent", { "lab.hybrid.cluster/modelled": "true" }),
  workload("Deployment", "web"),
  pod(["DaemonSet", "agent"], "vps-0"),
  pod(["DaemonSet", "agent"], "home-0"),
  pod(["ReplicaSet", "web-5f6d"], "home-0"),
  pod(["ReplicaSet", "web-5f6d"], "home-0"),
];

describe("the view of a cluster", () => {
  it("gives every workload its own pods, a Deployment those of its ReplicaSets", async () => {
    const { workloads } = await view(healthy);
    expect(workloads.map(({ name, readyOn }) => [name, readyOn])).toEqual([
      ["agent", ["home-0", "vps-0"]],
      ["web", ["home-0", "home-0"]],
    ]);
  });

  it.each([
    ["settled when all is ready", healthy, true],
    ["not settled before there are nodes", [], false],
    ["not settled while a node is away", [...healthy, node("vps-1", "vps", false)], false],
    ["not settled while a workload has no pod", [...healthy, workload("StatefulSet", "db")], false],
    [
      "not settled while a pod is not ready",
      [...healthy, pod(["ReplicaSet", "web-5f6d"], "vps-0", false)],
      false,
    ],
  ])("is %s", async (_, objects, expected) => {
    expect(isSettled(await view(objects))).toBe(expected);
  });
});

describe("the summary", () => {
  const facts = async () => ({
    view: await view(healthy),
    endpoints: ["https://127.20.0.1:6443"],
    kubeconfigFile: ".lab/lab/kubeconfig",
    hasKubectl: true,
    nameServers: { "ns1.example.org": "127.20.0.1" },
    mtu: {
      underlayMtuBytes: 1_500,
      kubeSpanMtuBytes: 1_420,
      ciliumMtuBytes: 1_420,
      podRouteMtuBytes: 1_370,
    },
    survival: { home: "cluster up" },
    timingProfile: "life" as const,
    costs: [
      { item: "server vps-0", monthlyEuros: 12.5 },
      { item: "primary IPv4", monthlyEuros: 0.5 },
    ],
    priceSource: "prices of a day",
    phases: [
      { name: "pulumi up", seconds: 15.42 },
      { name: "platform", seconds: 7, fromSeconds: 8.25 },
    ],
  });

  it("shows nodes by site with role, address and what they have", async () => {
    expect(summary(await facts())).toContain(
      "  vps   vps-0   control plane  127.20.0.1  Ready  3.95 CPU  7.5 GiB\n" +
        "  home  home-0  worker         10.0.0.1    Ready  3.95 CPU  7.5 GiB  1 GPU\n",
    );
  });

  it.each([
    ["the API's addresses", "Kubernetes API\n  https://127.20.0.1:6443\n"],
    ["the name servers", "Name servers\n  ns1.example.org  127.20.0.1\n"],
    ["how large a packet may be", "underlay  1500\n  KubeSpan  1420\n  pod       1370\n"],
    [
      "what a loss means",
      "What a loss means\n  home  cluster up\n  timing 'life': a silent node is NotReady after 50 s, ",
    ],
    ["how long each phase took", "pulumi up     15.4 s\n    platform     7.0 s  from 8.3 s on\n"],
    ["how to look around", "kubectl --kubeconfig .lab/lab/kubeconfig get pods -A -o wide"],
  ])("tells %s", async (_, expected) => {
    expect(summary(await facts())).toContain(expected);
  });

  it("hints at no command that this machine lacks, and at no name servers where there are none", async () => {
    const text = summary({ ...(await facts()), hasKubectl: false, nameServers: undefined });
    expect(text).not.toMatch(/kubectl --kubeconfig|Name servers/);
    expect(text).toContain("export KUBECONFIG=$PWD/.lab/lab/kubeconfig");
  });

  it("shows where each workload runs, and what is only a model", async () => {
    const text = summary(await facts());
    expect(text).toMatch(/apps\/agent +DaemonSet +2\/2 +every node +modelled/);
    expect(text).toMatch(/apps\/web +Deployment +2\/2 +home-0 ×2$/m);
  });

  it("adds up what a month costs, and says where the prices are from", async () => {
    expect(summary(await facts())).toMatch(/total +13\.00 €\n {2}prices of a day/);
  });
});
