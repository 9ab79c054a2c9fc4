import { criticalServicesStayOnVps } from "../../../policies/rules/criticalServicesStayOnVps";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import {
  compliantCluster,
  deployment,
  hostnames,
  inList,
  mariaDb,
  onSite,
  release,
  requiring,
} from "../subjects";

const inDns = { namespace: "dns" };
const site = (...values: readonly string[]) => inList("hybrid.cluster/site", ...values);
const elsewhere = (subject: string, nodes: string): string =>
  `${subject}: may run on ${nodes}, expected required placement on site vps`;
const homeNodes = "any node at home, any GPU node";

describeRule(criticalServicesStayOnVps, {
  accepts: [
    { of: "a selector of the site", resources: [deployment("api", onSite("vps"), inDns)] },
    {
      of: "a required affinity",
      resources: [deployment("api", { affinity: requiring(site("vps")) }, inDns)],
    },
    {
      of: "a host name of a VPS",
      resources: [
        ...compliantCluster,
        deployment("api", { nodeSelector: { "kubernetes.io/hostname": "vps-1" } }, inDns),
        deployment("server", { nodeName: "vps-0" }, inDns),
      ],
    },
    { of: "a chart at its own key", resources: [release("external-dns", onSite("vps"))] },
    {
      of: "a chart whose global selector wins",
      resources: [
        release("oci://quay.io/jetstack/charts/cert-manager", {
          global: onSite("vps"),
          webhook: onSite("home"),
        }),
      ],
    },
    { of: "a chart that may stand anywhere", resources: [release("reloader")] },
    { of: "anything in other namespaces", resources: [deployment("web", {})] },
    {
      of: "members of a database",
      resources: [mariaDb(), release("vault", { injector: { enabled: false } })],
    },
    {
      of: "a part that is not rendered",
      resources: [
        release("mariadb-operator", {
          ...onSite("vps"),
          webhook: { ...onSite("vps"), cert: { certManager: { enabled: true } } },
        }),
      ],
    },
  ],
  reports: [
    {
      of: "pods that may run anywhere",
      resources: [deployment("api", {}, inDns)],
      findings: [elsewhere("Deployment 'dns/api'", homeNodes)],
    },
    {
      of: "a preference alone",
      resources: [
        deployment(
          "api",
          {
            affinity: {
              nodeAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  { weight: 100, preference: { matchExpressions: [site("vps")] } },
                ],
              },
            },
          },
          inDns,
        ),
      ],
      findings: [elsewhere("Deployment 'dns/api'", homeNodes)],
    },
    {
      of: "both sites",
      resources: [deployment("api", { affinity: requiring(site("vps", "home")) }, inDns)],
      findings: [elsewhere("Deployment 'dns/api'", homeNodes)],
    },
    {
      of: "one term of several that leads home",
      resources: [
        ...compliantCluster,
        deployment(
          "api",
          {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    { matchExpressions: [site("vps")] },
                    { matchExpressions: [hostnames("worker-0")] },
                  ],
                },
              },
            },
          },
          inDns,
        ),
      ],
      findings: [elsewhere("Deployment 'dns/api'", "worker-0")],
    },
    {
      of: "a host name of no node",
      resources: [...compliantCluster, deployment("api", { nodeName: "vps-7" }, inDns)],
      findings: [
        "Deployment 'dns/api': fits no node at all, expected required placement on site vps",
      ],
    },
    {
      of: "a term without requirements, which matches nothing",
      resources: [deployment("api", { affinity: requiring() }, inDns)],
      findings: [
        "Deployment 'dns/api': fits no node at all, expected required placement on site vps",
      ],
    },
    {
      of: "a chart at the other site",
      resources: [release("external-dns", onSite("home"))],
      findings: [elsewhere("release 'external-dns' Deployment 'external-dns'", homeNodes)],
    },
    {
      of: "a key that the chart ignores",
      resources: [release("external-dns", { controller: onSite("vps") })],
      findings: [
        elsewhere(
          "release 'external-dns' Deployment 'external-dns'",
          "any node at home, any GPU node",
        ),
      ],
    },
    {
      of: "one part of a chart",
      resources: [release("hcloud-csi", { controller: onSite("vps"), node: { nodeSelector: {} } })],
      findings: [elsewhere("release 'hcloud-csi' DaemonSet 'hcloud-csi-node'", homeNodes)],
    },
    {
      of: "a part of a chart that nobody can place",
      resources: [
        release("openbao", { injector: { enabled: false }, snapshotAgent: { enabled: true } }),
      ],
      findings: [elsewhere("release 'openbao' CronJob 'openbao-snapshot'", homeNodes)],
    },
    {
      of: "another namespace that is configured",
      resources: [deployment("web", {}), deployment("api", {}, inDns)],
      config: { namespaces: ["apps"] },
      findings: [elsewhere("Deployment 'apps/web'", homeNodes)],
    },
    {
      of: "items of a list",
      resources: [
        {
          type: "kubernetes:apps/v1:DeploymentList",
          name: "both",
          inputs: {
            items: [
              { metadata: { name: "one", namespace: "dns" }, spec: { template: { spec: {} } } },
              { metadata: { name: "two" }, spec: { template: { spec: {} } } },
            ],
          },
        },
      ],
      findings: [elsewhere("Deployment 'dns/one'", homeNodes)],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown selector, and checks the next workload",
      resources: [
        deployment("api", { nodeSelector: unknown }, inDns),
        deployment("server", {}, inDns),
      ],
      findings: [elsewhere("Deployment 'dns/server'", homeNodes)],
    },
    {
      of: "values in files",
      resources: [release("external-dns", {}, { valueYamlFiles: ["values.yaml"] })],
    },
  ],
});
