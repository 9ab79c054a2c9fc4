import type { ApiObject } from "../apiObject";
import type { JsonObject } from "../json";
import type { ChartModel, ModelledWorkload, ReleaseNames } from "./chartModel";

/*
 * The two servers' charts, which have the same values: where they differ, a flavor says so. Their
 * test pods are left out, and the injector, which is off.
 */

interface Flavor {
  readonly chart: "openbao" | "vault";
  readonly version: string;
  readonly appVersion: string;
  /** Where the values have it; nowhere in a template that knows one word only. */
  readonly podManagementPolicy?: "server.podManagementPolicy";
}

const labelsOf = (chart: string, { release }: ReleaseNames): Record<string, string> => ({
  "app.kubernetes.io/name": chart,
  "app.kubernetes.io/instance": release,
  component: "server",
});

const ports = [
  { name: "https", port: 8200, targetPort: 8200 },
  { name: "https-internal", port: 8201, targetPort: 8201 },
];

function services({ chart }: Flavor, names: ReleaseNames): readonly ApiObject[] {
  const { fullname, namespace } = names;
  const selector = labelsOf(chart, names);
  const service = (suffix: string, spec: JsonObject): ApiObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${fullname}${suffix}`, namespace },
    spec: { publishNotReadyAddresses: true, ports, ...spec },
  });
  // Only a running server labels its pod; here nobody does, so these two lead nowhere.
  const role = (isActive: boolean): JsonObject => ({
    selector: { ...selector, [`${chart}-active`]: String(isActive) },
  });
  return [
    service("", { selector }),
    service("-internal", { selector, clusterIP: "None" }),
    service("-active", role(true)),
    service("-standby", role(false)),
  ];
}

function members(
  { chart, version, podManagementPolicy }: Flavor,
  names: ReleaseNames,
): ModelledWorkload {
  return {
    kind: "StatefulSet",
    name: names.fullname,
    selector: labelsOf(chart, names),
    replicas: "server.ha.replicas",
    placement: {
      nodeSelector: ["server.nodeSelector"],
      affinity: "server.affinity",
      tolerations: "server.tolerations",
      topologySpreadConstraints: "server.topologySpreadConstraints",
      priorityClassName: "server.priorityClassName",
    },
    disruptionBudget: "server.ha.disruptionBudget",
    members: {
      service: `${names.fullname}-internal`,
      ...(podManagementPolicy !== undefined && { podManagementPolicy }),
      updateStrategyType: "server.updateStrategyType",
      disk: { claim: "data", values: "server.dataStorage" },
    },
    containers: [{ name: chart, resources: "server.resources", ports: [8200, 8201, 8202] }],
    source: `chart ${chart} ${version}, rendered: templates/server-statefulset.yaml`,
  };
}

const model = (flavor: Flavor): ChartModel => ({
  chart: flavor.chart,
  version: flavor.version,
  appVersion: flavor.appVersion,
  file: "lab/kubernetes/models/vault.ts",
  isNamedByRelease: true,
  defaults: {
    server: {
      podManagementPolicy: "OrderedReady",
      updateStrategyType: "OnDelete",
      dataStorage: { enabled: true, size: "10Gi", storageClass: null },
      ha: { replicas: 3, disruptionBudget: { enabled: true } },
    },
  },
  workloads: (names) => [members(flavor, names)],
  definitions: [],
  objects: (names) => services(flavor, names),
});

export const openBao = model({
  chart: "openbao",
  version: "0.29.2",
  appVersion: "v2.6.2",
  podManagementPolicy: "server.podManagementPolicy",
});

export const vault = model({
  chart: "vault",
  version: "0.34.1",
  appVersion: "2.0.4",
});
