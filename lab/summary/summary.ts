import type { MtuChain } from "../../components/mtuChain";
import { type TimingProfile, toldTiming } from "../controlPlane/timing";
import type { ClusterView } from "./clusterView";
import { table } from "./table";

export interface CostLine {
  readonly item: string;
  readonly monthlyEuros: number;
}

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** Set for a part of the phase before it: how long after that one's start it began. */
  readonly fromSeconds?: number;
}

export interface SummaryFacts {
  readonly view: ClusterView;
  /** URLs of the Kubernetes API, as the program gives them out. */
  readonly endpoints: readonly string[];
  readonly kubeconfigFile: string;
  /** Whether this machine has the command, so that a hint at it is of use. */
  readonly hasKubectl: boolean;
  /** Addresses of the name servers by host name; absent where the cluster serves no zone. */
  readonly nameServers?: Readonly<Record<string, string>> | undefined;
  readonly mtu: MtuChain;
  /** What the loss of each part of the cluster means, as the program gives it out. */
  readonly survival: Readonly<Record<string, string>>;
  /** How soon the control plane notices a loss. */
  readonly timingProfile: TimingProfile;
  readonly costs: readonly CostLine[];
  /** Where the prices come from, and of which day they are. */
  readonly priceSource: string;
  readonly phases: readonly Phase[];
}

const unitGiB: Readonly<Record<string, number>> = { Ki: 2 ** -20, Mi: 2 ** -10, Gi: 1 };

const memoryGiB = (memory: string): string => {
  const [, amount = "", unit = ""] = /^(\d+)([KMG]i)$/.exec(memory) ?? [];
  const size = unitGiB[unit];
  return size === undefined ? memory : `${(Number(amount) * size).toFixed(1)} GiB`;
};

const cpuCount = (cpu: string): string =>
  cpu.endsWith("m") ? `${Number(cpu.slice(0, -1)) / 1_000}` : cpu;

/** Nodes with how many pods each has, such as `lab-vps-cp-0, lab-vps-cp-1 ×2`. */
function placement(readyOn: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const node of readyOn) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts].map(([node, count]) => (count > 1 ? `${node} ×${count}` : node)).join(", ");
}

function nodesBySite({ nodes }: ClusterView): string {
  return table(
    [...nodes]
      .sort((a, b) => b.site.localeCompare(a.site) || a.name.localeCompare(b.name))
      .map(({ name, site, role, address, isReady, cpu, memory, gpuCount }) => [
        site,
        name,
        role,
        address,
        isReady ? "Ready" : "NotReady",
        `${cpuCount(cpu)} CPU`,
        memoryGiB(memory),
        gpuCount > 0 ? `${gpuCount} GPU` : "",
      ]),
  );
}

const workloads = ({ workloads: all, nodes }: ClusterView): string =>
  table(
    all.map(({ namespace, kind, name, isModelled, readyOn, podCount }) => [
      `${namespace}/${name}`,
      kind,
      `${readyOn.length}/${podCount}`,
      readyOn.length === nodes.length && new Set(readyOn).size === nodes.length
        ? "every node"
        : placement(readyOn),
      isModelled ? "modelled" : "",
    ]),
  );

function costs({ costs: lines, priceSource }: SummaryFacts): string {
  const total = lines.reduce((sum, { monthlyEuros }) => sum + monthlyEuros, 0);
  const euros = (amount: number): string => `${amount.toFixed(2)} €`.padStart(10);
  return [
    table([
      ...lines.map(({ item, monthlyEuros }) => [item, euros(monthlyEuros)]),
      ["total", euros(total)],
    ]),
    `  ${priceSource}`,
  ].join("\n");
}

const timed = ({ name, seconds, fromSeconds }: Phase): readonly string[] => [
  fromSeconds === undefined ? name : `  ${name}`,
  `${seconds.toFixed(1)} s`.padStart(8),
  fromSeconds === undefined ? "" : `from ${fromSeconds.toFixed(1)} s on`,
];

/** What to try, the commands that work on this machine. */
const next = ({ kubeconfigFile, hasKubectl }: SummaryFacts): string =>
  table([
    hasKubectl
      ? [`kubectl --kubeconfig ${kubeconfigFile} get pods -A -o wide`, "look around"]
      : [`export KUBECONFIG=$PWD/${kubeconfigFile}`, "look around with kubectl, once you have it"],
    ["make drill", "list what can go wrong, and rehearse it"],
    ["edit Pulumi.lab.yaml, then make lab", "change the cluster"],
    ["make lab-down", "remove everything"],
  ]);

const section = (title: string, body: string): string => `${title}\n${body}`;

/** What a person reads once the lab is up. */
export function summary(facts: SummaryFacts): string {
  const { view, endpoints, kubeconfigFile, nameServers = {}, mtu, survival, phases } = facts;
  const isAnyModelled = view.workloads.some(({ isModelled }) => isModelled);
  return [
    section("Nodes", nodesBySite(view)),
    section(
      "Workloads, placed by the real scheduler",
      workloads(view) +
        (isAnyModelled
          ? "\n  modelled: stands for what the chart would install, with its real values"
          : ""),
    ),
    section("Kubernetes API", table([...endpoints.map((url) => [url]), [kubeconfigFile]])),
    ...(Object.keys(nameServers).length === 0
      ? []
      : [section("Name servers", table(Object.entries(nameServers)))]),
    section("Monthly cost", costs(facts)),
    section(
      "Largest packet, in bytes",
      table([
        ["underlay", `${mtu.underlayMtuBytes}`],
        ["KubeSpan", `${mtu.kubeSpanMtuBytes}`],
        ["pod", `${mtu.podRouteMtuBytes}`],
      ]),
    ),
    section(
      "What a loss means",
      `${table(Object.entries(survival))}\n  ${toldTiming(facts.timingProfile)}`,
    ),
    section("Time", table(phases.map(timed))),
    section("Next", next(facts)),
  ].join("\n\n");
}
