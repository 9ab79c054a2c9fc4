import { createHash } from "node:crypto";
import type { ApiObject } from "../apiObject";
import { ciliumDefinitions } from "../definitions/cilium";
import { type JsonObject, objectAt, printed, textAt, valueAt } from "../json";
import type { ChartModel, ModelledWorkload, ReleaseContext } from "./chartModel";

const linux = { "kubernetes.io/os": "linux" };

/** Never two pods with these labels on one node. */
const apart = (matchLabels: JsonObject): JsonObject => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
    ],
  },
});

/** On nodes that have an agent, and not on those that opt out. */
const besideAgent = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      {
        labelSelector: { matchLabels: { "k8s-app": "cilium" } },
        topologyKey: "kubernetes.io/hostname",
      },
    ],
  },
  ...apart({ "k8s-app": "cilium-envoy" }),
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [{ key: "cilium.io/no-schedule", operator: "NotIn", values: ["true"] }],
        },
      ],
    },
  },
};

const operatorLabels = { "io.cilium/app": "operator", name: "cilium-operator" };

/** The agent's settings that decide what its nodes do. */
function settingsOf(values: JsonObject): JsonObject {
  const shown = (...path: readonly string[]): string => printed(valueAt(values, ...path));
  return {
    ...(valueAt(values, "MTU") !== 0 && { mtu: shown("MTU") }),
    ipam: shown("ipam", "mode"),
    "kube-proxy-replacement": shown("kubeProxyReplacement"),
    "routing-mode": shown("routingMode") || "tunnel",
    "tunnel-protocol": shown("tunnelProtocol") || "vxlan",
    "enable-gateway-api": shown("gatewayAPI", "enabled"),
    "gateway-api-hostnetwork-enabled": shown("gatewayAPI", "hostNetwork", "enabled"),
    "gateway-api-hostnetwork-nodelabelselector": Object.entries(
      objectAt(values, "gatewayAPI", "hostNetwork", "nodes", "matchLabels"),
    )
      .map(([key, value]) => `${key}=${printed(value)}`)
      .join(","),
  };
}

/** Without the switch a changed setting restarts nothing. */
const checksum =
  (...isRolled: readonly string[]) =>
  (values: JsonObject): Record<string, string> => {
    if (valueAt(values, ...isRolled) !== true) return {};
    const digest = createHash("sha256")
      .update(JSON.stringify(settingsOf(values)))
      .digest("hex");
    return { "cilium.io/cilium-configmap-checksum": digest };
  };

const agent: ModelledWorkload = {
  kind: "DaemonSet",
  name: "cilium",
  selector: { "k8s-app": "cilium" },
  isOnHostNetwork: true,
  placement: { nodeSelector: ["nodeSelector"], affinity: "affinity", tolerations: "tolerations" },
  fixed: { priorityClassName: "system-node-critical" },
  checksums: checksum("rollOutCiliumPods"),
  updateStrategy: "updateStrategy",
  initContainers: [
    { name: "config", resources: "initResources" },
    { name: "apply-sysctl-overwrites", resources: "initResources" },
    { name: "mount-bpf-fs", resources: "initResources", isPrivileged: true },
    { name: "clean-cilium-state", resources: "initResources" },
    { name: "install-cni-binaries", resources: "cni.resources" },
  ],
  containers: [{ name: "cilium-agent", resources: "resources", ports: [9879] }],
  source: "chart cilium 1.20, rendered: templates/cilium-agent/daemonset.yaml",
};

const envoy: ModelledWorkload = {
  kind: "DaemonSet",
  name: "cilium-envoy",
  selector: { "k8s-app": "cilium-envoy" },
  isOnHostNetwork: true,
  placement: {
    nodeSelector: ["envoy.nodeSelector"],
    affinity: "envoy.affinity",
    tolerations: "envoy.tolerations",
  },
  fixed: { priorityClassName: "system-node-critical" },
  checksums: checksum("envoy", "rollOutPods"),
  updateStrategy: "envoy.updateStrategy",
  containers: [{ name: "cilium-envoy", resources: "envoy.resources", ports: [9964] }],
  source: "chart cilium 1.20, rendered: templates/cilium-envoy/daemonset.yaml",
};

const operator: ModelledWorkload = {
  kind: "Deployment",
  name: "cilium-operator",
  selector: operatorLabels,
  replicas: "operator.replicas",
  isOnHostNetwork: true,
  placement: {
    nodeSelector: ["operator.nodeSelector"],
    affinity: "operator.affinity",
    tolerations: "operator.tolerations",
    topologySpreadConstraints: "operator.topologySpreadConstraints",
  },
  fixed: { priorityClassName: "system-cluster-critical" },
  checksums: checksum("operator", "rollOutPods"),
  updateStrategy: "operator.updateStrategy",
  disruptionBudget: "operator.podDisruptionBudget",
  containers: [{ name: "cilium-operator", resources: "operator.resources", ports: [9963] }],
  source: "chart cilium 1.20, rendered: templates/cilium-operator/deployment.yaml",
};

/** The chart's refusal of a TLS listener without exactly one certificate. */
const gatewayAdmission: readonly ApiObject[] = [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "gateway.cilium.io" },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ["gateway.networking.k8s.io"],
            apiVersions: ["v1"],
            operations: ["CREATE", "UPDATE"],
            resources: ["gateways"],
          },
        ],
      },
      validations: [
        {
          expression:
            "object.spec.gatewayClassName != 'cilium' || object.spec.listeners.all(l, " +
            "!has(l.tls) || (has(l.tls.mode) && l.tls.mode != 'Terminate') || " +
            "(has(l.tls.certificateRefs) && size(l.tls.certificateRefs) == 1))",
          message: "A Terminate listener of class cilium needs exactly one certificateRef.",
        },
      ],
    },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "gateway.cilium.io" },
    spec: { policyName: "gateway.cilium.io", validationActions: ["Deny"] },
  },
];

function gatewayObjects({ values }: ReleaseContext): readonly ApiObject[] {
  if (valueAt(values, "gatewayAPI", "enabled") !== true) return [];
  const create = printed(valueAt(values, "gatewayAPI", "gatewayClass", "create"));
  if (create === "false") return [];
  if (create !== "true") {
    throw new Error(
      `gatewayAPI.gatewayClass.create: expected "true" or "false", got "${create}", ` +
        "which makes a class or none in silence",
    );
  }
  const gatewayClass = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "cilium" },
    spec: { controllerName: "io.cilium/gateway-controller" },
  };
  return [gatewayClass, ...gatewayAdmission];
}

/** Cilium with our values: agent and Envoy on every node, the operator and the Gateway's class. */
export const cilium: ChartModel = {
  chart: "cilium",
  version: "1.20.2",
  appVersion: "1.20.2",
  file: "lab/kubernetes/models/cilium.ts",
  isNamedByRelease: false,
  // values.yaml of the chart, as far as the rows read it.
  defaults: {
    nodeSelector: linux,
    affinity: apart({ "k8s-app": "cilium" }),
    tolerations: [{ operator: "Exists" }],
    updateStrategy: { rollingUpdate: { maxUnavailable: 2 } },
    MTU: 0,
    cni: {
      resources: {
        requests: { cpu: "100m", memory: "10Mi" },
        limits: { cpu: 1, memory: "1Gi" },
      },
    },
    envoy: {
      nodeSelector: linux,
      affinity: besideAgent,
      tolerations: [{ operator: "Exists" }],
      updateStrategy: { rollingUpdate: { maxUnavailable: 2 } },
    },
    operator: {
      replicas: 2,
      nodeSelector: linux,
      affinity: apart({ "io.cilium/app": "operator" }),
      tolerations: [
        { key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
        { key: "node-role.kubernetes.io/master", operator: "Exists" },
        { key: "node.kubernetes.io/not-ready", operator: "Exists" },
        { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists" },
        { key: "node.cilium.io/agent-not-ready", operator: "Exists" },
      ],
      updateStrategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: "50%" } },
      podDisruptionBudget: { enabled: false, maxUnavailable: 1 },
    },
    gatewayAPI: {
      enabled: false,
      gatewayClass: { create: "auto" },
      secretsNamespace: { create: true, name: "cilium-secrets" },
    },
  },
  workloads: () => [agent, envoy, operator],
  // Its operator makes them at its start; nothing removes them with the release.
  definitions: ciliumDefinitions,
  objects: (context) => {
    const { values, namespace } = context;
    const secrets = textAt(values, "gatewayAPI", "secretsNamespace", "name");
    const hasGateway = valueAt(values, "gatewayAPI", "enabled") === true;
    return [
      ...(hasGateway ? [{ apiVersion: "v1", kind: "Namespace", metadata: { name: secrets } }] : []),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "cilium-config", namespace },
        data: settingsOf(values),
      },
      ...gatewayObjects(context),
    ];
  },
};
