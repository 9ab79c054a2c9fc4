import type { ApiObject } from "../apiObject";
import { certManagerDefinitions } from "../definitions/certManager";
import { type JsonObject, valueAt } from "../json";
import type { ChartModel, ModelledWorkload, ReleaseContext, ReleaseNames } from "./chartModel";

type Part = "controller" | "webhook" | "cainjector" | "startupapicheck";

const appOf = (part: Part): string => (part === "controller" ? "cert-manager" : part);

const labelsOf = (part: Part, { release }: ReleaseNames): Record<string, string> => ({
  "app.kubernetes.io/name": appOf(part),
  "app.kubernetes.io/instance": release,
  "app.kubernetes.io/component": part,
});

/** The controller's keys stand at the root of the values, all others below their part. */
const under = (part: Part, key: string): string => (part === "controller" ? key : `${part}.${key}`);

function deployment(
  part: Part,
  names: ReleaseNames,
  container: ModelledWorkload["containers"][number],
): ModelledWorkload {
  const { fullname } = names;
  return {
    kind: "Deployment",
    name: part === "controller" ? fullname : `${fullname}-${part}`,
    selector: labelsOf(part, names),
    replicas: under(part, "replicaCount"),
    placement: {
      // The chart lays the global one over each part's own.
      nodeSelector: [under(part, "nodeSelector"), "global.nodeSelector"],
      affinity: under(part, "affinity"),
      tolerations: under(part, "tolerations"),
      topologySpreadConstraints: under(part, "topologySpreadConstraints"),
      priorityClassName: "global.priorityClassName",
    },
    podAnnotations: under(part, "podAnnotations"),
    updateStrategy: under(part, "strategy"),
    disruptionBudget: under(part, "podDisruptionBudget"),
    containers: [{ ...container, resources: under(part, "resources") }],
    source: `chart cert-manager v1.21.1, rendered: templates/${part === "controller" ? "" : `${part}-`}deployment.yaml`,
  };
}

function startupCheck(names: ReleaseNames): ModelledWorkload {
  return {
    kind: "Job",
    name: `${names.fullname}-startupapicheck`,
    selector: labelsOf("startupapicheck", names),
    placement: {
      nodeSelector: ["startupapicheck.nodeSelector", "global.nodeSelector"],
      affinity: "startupapicheck.affinity",
      tolerations: "startupapicheck.tolerations",
      priorityClassName: "global.priorityClassName",
    },
    containers: [{ name: "cert-manager-startupapicheck", resources: "startupapicheck.resources" }],
    isPostInstallHook: true,
    source: "chart cert-manager v1.21.1, rendered: templates/startupapicheck-job.yaml",
  };
}

function service(part: Part, names: ReleaseNames, ports: readonly JsonObject[]): ApiObject {
  const { fullname, namespace } = names;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: part === "controller" ? fullname : `${fullname}-${part}`, namespace },
    spec: { selector: labelsOf(part, names), ports },
  };
}

/** The chart marks them so that they outlive the release. */
function keptDefinitions({ values }: ReleaseContext): readonly ApiObject[] {
  if (valueAt(values, "crds", "enabled") !== true) return [];
  if (valueAt(values, "crds", "keep") === false) return certManagerDefinitions;
  const annotations = { "helm.sh/resource-policy": "keep" };
  return certManagerDefinitions.map((definition) => ({
    ...definition,
    metadata: { ...definition.metadata, annotations },
  }));
}

const metrics = { name: "tcp-prometheus-servicemonitor", port: 9402, targetPort: 9402 };
const linux = { "kubernetes.io/os": "linux" };

/** Certificates: controller, webhook, injector and the check after an installation. */
export const certManager: ChartModel = {
  chart: "cert-manager",
  version: "v1.21.1",
  appVersion: "v1.21.1",
  file: "lab/kubernetes/models/certManager.ts",
  isNamedByRelease: true,
  defaults: {
    crds: { enabled: false, keep: true },
    global: { nodeSelector: {}, priorityClassName: "" },
    replicaCount: 1,
    nodeSelector: linux,
    webhook: { replicaCount: 1, nodeSelector: linux },
    cainjector: { replicaCount: 1, nodeSelector: linux },
    startupapicheck: { enabled: true, nodeSelector: linux },
  },
  workloads: (names) => [
    deployment("controller", names, { name: "cert-manager-controller", ports: [9402, 9403] }),
    deployment("webhook", names, { name: "cert-manager-webhook", ports: [10_250, 6080] }),
    deployment("cainjector", names, { name: "cert-manager-cainjector", ports: [9402] }),
    startupCheck(names),
  ],
  definitions: [],
  // Its webhook configurations fail closed, and nothing here would answer for them: left out.
  objects: (context) => [
    ...keptDefinitions(context),
    service("controller", context, [metrics]),
    service("webhook", context, [{ name: "https", port: 443, targetPort: 10_250 }]),
    service("cainjector", context, [metrics]),
  ],
};
