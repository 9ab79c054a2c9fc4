import type { Subject } from "../../support/violationsOf";

/** A chart's release as the program might have it one day. */
export const release = (
  chart: string,
  values: object = {},
  more: Readonly<Record<string, unknown>> = {},
): Subject => ({
  type: "kubernetes:helm.sh/v3:Release",
  name: `more-${chart}`,
  inputs: { chart, version: "1.2.3", namespace: chart, name: chart, values, ...more },
});

/** A Deployment of one container that no rule has anything against, but for what is given. */
export const deployment = (
  namespace: string,
  podSpec: Readonly<Record<string, unknown>> = {},
  container: Readonly<Record<string, unknown>> = {},
): Subject => ({
  type: "kubernetes:apps/v1:Deployment",
  name: `more-${namespace}`,
  inputs: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "more", namespace },
    spec: {
      replicas: 1,
      template: {
        spec: {
          containers: [
            {
              name: "more",
              image: "registry.example.org/more:1.2.3",
              resources: { limits: { memory: "64Mi" }, requests: { memory: "64Mi" } },
              ...container,
            },
          ],
          ...podSpec,
        },
      },
    },
  },
});

export const onSite = (site: string) => ({ nodeSelector: { "hybrid.cluster/site": site } });
