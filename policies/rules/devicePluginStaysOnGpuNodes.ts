import { repositoryOf } from "../images";
import { eligibleNodes, isOnGpu, nodeList } from "../placement";
import { eachProgramWorkload } from "../programWorkloads";
import { programRule } from "../rule";
import { textOf, valueAt } from "../values";
import { someContainer, type Workload } from "../workloads";

const driverImage =
  /^(?:nvidia|nvcr)\b.*\b(?:k8s-device-plugin|dcgm-exporter|gpu-feature-discovery)$/;

function isDriver({ kind, belongs, podSpec }: Workload): boolean {
  if (belongs === "gpu") return true;
  if (kind !== "DaemonSet") return false;
  return someContainer(podSpec, (container) =>
    driverImage.test(repositoryOf(textOf(valueAt(container, "image")))),
  );
}

/** The plugin's own default looks for labels that no node of ours has, or runs on all of them. */
export const devicePluginStaysOnGpuNodes = programRule(
  {
    name: "device-plugin-stays-on-gpu-nodes",
    description: "The GPU's driver runs on GPU nodes, and on no other.",
    severity: "medium",
    remediationSteps:
      'set a required node affinity `nvidia.com/gpu In ["true"]`; the chart takes it as `affinity`.',
    thresholds: {},
  },
  (program, _settings, report) => {
    eachProgramWorkload(program, (workload, nodes, urn) => {
      if (!isDriver(workload)) return;
      const eligible = eligibleNodes(workload.podSpec, nodes);
      if (eligible.length > 0 && eligible.every(isOnGpu)) return;
      const actual = `may run on ${nodeList(eligible)}`;
      report({ subject: workload.subject, actual, expected: "GPU nodes only", urn });
    });
  },
);
