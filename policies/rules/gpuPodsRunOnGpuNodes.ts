import { eligibleNodes, isOnGpu, nodeList } from "../placement";
import { eachProgramWorkload } from "../programWorkloads";
import { programRule } from "../rule";
import { valueAt } from "../values";
import { someContainer, type Workload } from "../workloads";

const gpu = "nvidia.com/gpu";

function asksForGpu({ podSpec }: Workload): boolean {
  return someContainer(podSpec, (container) =>
    ["limits", "requests"].some((key) => valueAt(container, "resources", key, gpu) !== undefined),
  );
}

/**
 * A pod that asks for a GPU waits for ever where none is; one that gets the runtime without asking
 * sees every GPU, and works on the card of another one.
 */
export const gpuPodsRunOnGpuNodes = programRule(
  {
    name: "gpu-pods-run-on-gpu-nodes",
    description: "Pods that use a GPU ask for it and are held to GPU nodes at home.",
    severity: "high",
    remediationSteps:
      'set `nodeSelector: {nvidia.com/gpu: "true"}` and `resources.limits.nvidia.com/gpu`.',
    thresholds: {},
  },
  (program, _settings, report) => {
    eachProgramWorkload(program, (workload, nodes, urn) => {
      const { subject, belongs, podSpec } = workload;
      // The driver serves the GPUs and takes none.
      if (belongs === "gpu") return;
      const isAsking = asksForGpu(workload);
      if (!isAsking && valueAt(podSpec, "runtimeClassName") === "nvidia") {
        const actual = "runs with the GPU's runtime and asks for no GPU";
        report({ subject, actual, expected: `a limit of ${gpu}`, urn });
      }
      if (!isAsking) return;
      const eligible = eligibleNodes(podSpec, nodes);
      const isRight = eligible.every((node) => isOnGpu(node) && node.site === "home");
      if (isRight && eligible.length > 0) return;
      const actual = `may run on ${nodeList(eligible)}`;
      report({ subject, actual, expected: "GPU nodes at home only", urn });
    });
  },
);
