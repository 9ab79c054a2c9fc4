import type { PinnedChart } from "../platform/charts";

/** The charts that carry secrets into the cluster and to its pods. */
export const secretsCharts = {
  externalSecrets: {
    release: "external-secrets",
    namespace: "external-secrets",
    chart: "oci://ghcr.io/external-secrets/charts/external-secrets",
    version: "2.9.0",
    timeoutSeconds: 600,
    // Its definitions are part of the release.
    rollsBack: false,
  },
  sealedSecrets: {
    release: "sealed-secrets",
    // Where `kubeseal` looks for it.
    namespace: "kube-system",
    chart: "sealed-secrets",
    repository: "https://bitnami.github.io/sealed-secrets",
    version: "2.19.1",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  reloader: {
    release: "reloader",
    namespace: "kube-system",
    chart: "oci://ghcr.io/stakater/charts/reloader",
    version: "2.2.16",
    timeoutSeconds: 600,
    rollsBack: true,
  },
} as const satisfies Record<string, PinnedChart>;
