import { eligibleNodes, type ProgramNode, programNodes } from "../placement";
import { eachProgramWorkload } from "../programWorkloads";
import { releaseOf } from "../releases";
import { type Program, programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, isRecord, valueAt } from "../values";
import { someContainer, type Workload } from "../workloads";

function takesPort({ podSpec }: Workload, hostPort: number): boolean {
  return someContainer(podSpec, (container) =>
    elements(valueAt(container, "ports")).some((read) => valueAt(read(), "hostPort") === hostPort),
  );
}

/** VPS nodes with a name server; pods that may run on several are as good as on one. */
function nameServerNodes(program: Program, port: number): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const servers: string[] = [];
  eachProgramWorkload(program, (workload, nodes) => {
    if (!takesPort(workload, port)) return;
    servers.push(workload.subject);
    const onVps = eligibleNodes(workload.podSpec, nodes).filter(({ site }) => site === "vps");
    const own = workload.kind === "DaemonSet" ? onVps : onVps.slice(0, workload.replicas());
    for (const { name } of own) found.add(name);
  });
  return servers.length > 0 ? found : undefined;
}

/** VPS nodes on which the gateway listens; undefined when there is no gateway. */
function gatewayNodes({ inputs }: Program, nodes: readonly ProgramNode[]): number | undefined {
  for (const resource of inputs) {
    const release = releaseOf(resource);
    if (release?.chartName !== "cilium") continue;
    if (release.value("gatewayAPI.enabled") !== true) continue;
    const nodeSelector = release.value("gatewayAPI.hostNetwork.nodes.matchLabels");
    const podSpec = isRecord(nodeSelector) ? { nodeSelector } : {};
    return eligibleNodes(podSpec, nodes).filter(({ site }) => site === "vps").length;
  }
  return undefined;
}

/** The address of a lost VPS stays in everyone's caches: the other one must already answer. */
export const losingOneVpsKeepsServices = programRule(
  {
    name: "losing-one-vps-keeps-services",
    description: "Any one VPS can be lost: control plane, gateway and DNS go on with the others.",
    severity: "critical",
    remediationSteps:
      "have two VPS nodes, a name server held to each by its host name, and the gateway on both.",
    thresholds: {
      dnsPort: {
        type: "integer",
        minimum: 1,
        maximum: 65_535,
        default: 53,
        description: "Port of their node by which name servers are known.",
      },
    },
  },
  (program, { dnsPort }, report) => {
    if (!program.inputs.some(({ type }) => type === resourceType.talosNode)) return;
    const nodes = programNodes(program.inputs);
    const check = (subject: string, count: number | undefined): void => {
      if (count === undefined || count >= 2) return;
      report({ subject, actual: `stands on ${count} VPS`, expected: "2 or more" });
    };
    separately([
      () => {
        check("cluster", nodes.filter(({ site }) => site === "vps").length);
      },
      () => {
        check("gateway", gatewayNodes(program, nodes));
      },
      () => {
        check("authoritative DNS", nameServerNodes(program, dnsPort)?.size);
      },
    ]);
  },
);
