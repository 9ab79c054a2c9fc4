import { devicePluginStaysOnGpuNodes } from "../../../policies/rules/devicePluginStaysOnGpuNodes";
import { gpuPodsRunOnGpuNodes } from "../../../policies/rules/gpuPodsRunOnGpuNodes";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import {
  compliantCluster,
  configuration,
  deployment,
  inList,
  manifest,
  onSite,
  release,
  requiring,
} from "../subjects";

const asking = {
  containers: [{ name: "ollama", resources: { limits: { "nvidia.com/gpu": 1 } } }],
};
const onGpu = { nodeSelector: { "nvidia.com/gpu": "true" } };
const gpuNode = configuration("gpu-0", ["machine: { nodeLabels: { nvidia.com/gpu: 'true' } }"]);
const wrong = (nodes: string): string =>
  `Deployment 'apps/llm': may run on ${nodes}, expected GPU nodes at home only`;

describeRule(gpuPodsRunOnGpuNodes, {
  accepts: [
    { of: "a selector of the GPU", resources: [deployment("llm", { ...asking, ...onGpu })] },
    {
      of: "the label of the program's own node",
      resources: [...compliantCluster, gpuNode, deployment("llm", { ...asking, ...onGpu })],
    },
    { of: "pods without a GPU", resources: [deployment("llm", { containers: [{ name: "c" }] })] },
    {
      of: "the driver",
      resources: [release("nvidia-device-plugin", { runtimeClassName: "nvidia" })],
    },
  ],
  reports: [
    {
      of: "a pod that asks and may run anywhere",
      resources: [deployment("llm", asking)],
      findings: [wrong("any VPS, any node at home, any GPU node")],
    },
    {
      of: "a request alone, held to home",
      resources: [
        deployment("llm", {
          ...onSite("home"),
          containers: [{ name: "c", resources: { requests: { "nvidia.com/gpu": 1 } } }],
        }),
      ],
      findings: [wrong("any node at home, any GPU node")],
    },
    {
      of: "a label that no node has",
      resources: [...compliantCluster, deployment("llm", { ...asking, ...onGpu })],
      findings: [wrong("no node")],
    },
    {
      of: "the runtime without a request",
      resources: [deployment("llm", { ...onGpu, runtimeClassName: "nvidia" })],
      findings: [
        "Deployment 'apps/llm': runs with the GPU's runtime and asks for no GPU, expected a limit of nvidia.com/gpu",
      ],
    },
  ],
  leavesUnchecked: [
    {
      of: "unknown resources",
      resources: [deployment("llm", { containers: [{ resources: unknown }] })],
    },
  ],
});

const gpuAffinity = requiring(inList("nvidia.com/gpu", "true"));
const daemons = (image: string, spec: object = {}) =>
  manifest("apps/v1:DaemonSet", "gpu", {
    spec: { template: { spec: { ...spec, containers: [{ name: "c", image }] } } },
  });
const plugin = "nvcr.io/nvidia/k8s-device-plugin:v0.20.0";

describeRule(devicePluginStaysOnGpuNodes, {
  accepts: [
    {
      of: "the chart on GPU nodes",
      resources: [release("nvidia-device-plugin", { affinity: gpuAffinity })],
    },
    { of: "a DaemonSet on GPU nodes", resources: [daemons(plugin, onGpu)] },
    { of: "another DaemonSet", resources: [daemons("grafana/alloy:1.9.0")] },
  ],
  reports: [
    {
      of: "the chart's own placement",
      resources: [release("nvidia-device-plugin")],
      findings: ["nvidia-device-plugin", "nvidia-device-plugin-mps-control-daemon"].map(
        (name) =>
          `release 'nvidia-device-plugin' DaemonSet '${name}': may run on any VPS, any node at home, any GPU node, expected GPU nodes only`,
      ),
    },
    {
      of: "a DaemonSet on every node",
      resources: [daemons(plugin)],
      findings: [
        "DaemonSet 'gpu': may run on any VPS, any node at home, any GPU node, expected GPU nodes only",
      ],
    },
  ],
  leavesUnchecked: [{ of: "an unknown image", resources: [daemons(unknown)] }],
});
