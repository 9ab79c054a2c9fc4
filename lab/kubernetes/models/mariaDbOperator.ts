import type { ApiObject } from "../apiObject";
import { mariaDbDefinitions } from "../definitions/mariaDb";
import { valueAt } from "../json";
import type { ChartModel, ModelledWorkload, ReleaseNames } from "./chartModel";

type Part = "operator" | "webhook";

const version = "26.6.0";
const file = "lab/kubernetes/models/mariaDbOperator.ts";

const nameOf = (part: Part): string =>
  part === "operator" ? "mariadb-operator" : "mariadb-operator-webhook";
const labelsOf = (part: Part, { release }: ReleaseNames): Record<string, string> => ({
  "app.kubernetes.io/name": nameOf(part),
  "app.kubernetes.io/instance": release,
});
/** The operator's keys stand at the root, and the other part inherits none of them. */
const under = (part: Part, key: string): string => (part === "operator" ? key : `${part}.${key}`);

function deployment(
  part: Part,
  names: ReleaseNames,
  container: string,
  ports: readonly number[],
): ModelledWorkload {
  return {
    kind: "Deployment",
    name: part === "operator" ? names.fullname : `${names.fullname}-webhook`,
    selector: labelsOf(part, names),
    replicas: under(part, "ha.replicas"),
    placement: {
      nodeSelector: [under(part, "nodeSelector")],
      affinity: under(part, "affinity"),
      tolerations: under(part, "tolerations"),
      topologySpreadConstraints: under(part, "topologySpreadConstraints"),
      priorityClassName: under(part, "priorityClassName"),
    },
    updateStrategy: under(part, "strategy"),
    disruptionBudget: under(part, "pdb"),
    containers: [{ name: container, resources: under(part, "resources"), ports }],
    source: `chart mariadb-operator ${version}, rendered: templates/${part}/deployment.yaml`,
  };
}

/** The chart of the definitions: ordinary objects of the release, which go with it. */
export const mariaDbOperatorCrds: ChartModel = {
  chart: "mariadb-operator-crds",
  version,
  appVersion: version,
  file,
  isNamedByRelease: true,
  defaults: {},
  workloads: () => [],
  definitions: [],
  objects: () => mariaDbDefinitions,
};

const certManager = "cert-manager.io/v1";

/** The operator of the database and its webhook, whose configuration fails closed and is left out. */
export const mariaDbOperator: ChartModel = {
  chart: "mariadb-operator",
  version,
  appVersion: version,
  file,
  isNamedByRelease: true,
  defaults: {
    ha: { enabled: false, replicas: 1 },
    pdb: { enabled: false, maxUnavailable: 1 },
    webhook: {
      ha: { enabled: false, replicas: 1 },
      pdb: { enabled: false, maxUnavailable: 1 },
      cert: { certManager: { enabled: false } },
    },
  },
  workloads: (names) => [
    deployment("operator", names, "controller", [8080]),
    deployment("webhook", names, "webhook", [9443, 8080, 8081]),
  ],
  definitions: [],
  objects: (context): readonly ApiObject[] => {
    const { fullname, namespace, values } = context;
    const webhook = `${fullname}-webhook`;
    const service: ApiObject = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: webhook, namespace },
      spec: {
        selector: labelsOf("webhook", context),
        ports: [{ name: "https", port: 443, targetPort: 9443 }],
      },
    };
    if (valueAt(values, "webhook", "cert", "certManager", "enabled") !== true) return [service];
    const issuer = `${fullname}-selfsigned-issuer`;
    return [
      service,
      {
        apiVersion: certManager,
        kind: "Issuer",
        metadata: { name: issuer, namespace },
        spec: { selfSigned: {} },
      },
      {
        apiVersion: certManager,
        kind: "Certificate",
        metadata: { name: `${webhook}-cert`, namespace },
        spec: {
          dnsNames: [`${webhook}.${namespace}.svc`, `${webhook}.${namespace}.svc.cluster.local`],
          issuerRef: { kind: "Issuer", name: issuer },
          secretName: `${webhook}-cert`,
        },
      },
    ];
  },
};
