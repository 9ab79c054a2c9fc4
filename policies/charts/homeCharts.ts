import type { Chart, ChartWorkload } from "./chart";

/** Pods of a chart that keep their settings below one key of the values. */
function workload(
  name: string,
  at: string,
  options: Partial<ChartWorkload> & { readonly enabled?: boolean } = {},
): ChartWorkload {
  const { enabled, ...rest } = options;
  const below = (key: string): string => (at === "" ? key : `${at}.${key}`);
  return {
    kind: "Deployment",
    name,
    belongs: "home",
    placement: [at],
    containers: [{ name, resources: below("resources") }],
    ...(enabled !== undefined && { needs: [{ path: below("enabled"), default: enabled }] }),
    ...rest,
  };
}

const persistence = (
  at: string,
  size: string,
  enabled: boolean,
): NonNullable<ChartWorkload["claim"]> => ({
  storageClass: `${at}.storageClass`,
  size: `${at}.size`,
  defaultSize: size,
  enabled: { path: `${at}.enabled`, default: enabled },
});

/** Charts of identity and of what is heavy to store, as far as placement and storage go. */
export const homeCharts: Readonly<Record<string, Chart>> = {
  gitea: {
    images: ["image"],
    workloads: [
      workload("gitea", "", {
        strategy: "strategy",
        claim: persistence("persistence", "10Gi", true),
      }),
    ],
  },

  loki: {
    images: ["loki.image"],
    workloads: [
      workload("loki", "singleBinary", {
        kind: "StatefulSet",
        claim: persistence("singleBinary.persistence", "10Gi", true),
      }),
      workload("loki-gateway", "gateway", { enabled: true }),
    ],
  },

  grafana: {
    images: ["image"],
    workloads: [
      workload("grafana", "", {
        strategy: "deploymentStrategy",
        claim: {
          ...persistence("persistence", "10Gi", false),
          storageClass: "persistence.storageClassName",
          size: "persistence.size",
        },
      }),
    ],
  },

  harbor: {
    workloads: [
      ...["nginx", "portal", "core", "jobservice", "registry", "exporter"].map((name) =>
        workload(`harbor-${name}`, name, { strategy: "updateStrategy" }),
      ),
      workload("harbor-trivy", "trivy", { kind: "StatefulSet", enabled: true }),
      workload("harbor-database", "database.internal", { kind: "StatefulSet" }),
      workload("harbor-redis", "redis.internal", { kind: "StatefulSet" }),
    ],
  },

  authentik: {
    images: ["global.image"],
    workloads: [
      workload("authentik-server", "server", { belongs: "vps", placement: ["server", "global"] }),
      workload("authentik-worker", "worker", { belongs: "vps", placement: ["worker", "global"] }),
    ],
  },
};
