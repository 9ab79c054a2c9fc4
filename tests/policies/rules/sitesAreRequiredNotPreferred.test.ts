import { sitesAreRequiredNotPreferred } from "../../../policies/rules/sitesAreRequiredNotPreferred";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, hostnames, mariaDb, onSite, release, requiring } from "../subjects";

const preferring = (key: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 100,
      preference: { matchExpressions: [{ key, operator: "In", values: ["vps"] }] },
    },
  ],
});
const site = preferring("hybrid.cluster/site");
const only = (subject: string): string =>
  `${subject}: only prefers a site, expected required placement`;

describeRule(sitesAreRequiredNotPreferred, {
  accepts: [
    { of: "pods that may run anywhere", resources: [deployment("web", {})] },
    { of: "a required site", resources: [deployment("web", onSite("vps"))] },
    {
      of: "a preference beside a requirement",
      resources: [
        mariaDb({
          affinity: { nodeAffinity: { ...requiring(hostnames("a")).nodeAffinity, ...site } },
        }),
        deployment("web", { ...onSite("vps"), affinity: { nodeAffinity: site } }),
      ],
    },
    {
      of: "a preference for something else",
      resources: [deployment("web", { affinity: { nodeAffinity: preferring("disk") } })],
    },
  ],
  reports: [
    {
      of: "a Deployment",
      resources: [deployment("web", { affinity: { nodeAffinity: site } })],
      findings: [only("Deployment 'apps/web'")],
    },
    {
      of: "an empty selector beside the preference",
      resources: [deployment("web", { nodeSelector: {}, affinity: { nodeAffinity: site } })],
      findings: [only("Deployment 'apps/web'")],
    },
    {
      of: "a chart",
      resources: [release("sealed-secrets", { affinity: { nodeAffinity: site } })],
      findings: [only("release 'sealed-secrets' Deployment 'sealed-secrets-controller'")],
    },
    {
      of: "a database",
      resources: [mariaDb({ affinity: { nodeAffinity: site } })],
      findings: [only("MariaDB 'dns/galera'")],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown affinity", resources: [deployment("web", { affinity: unknown })] },
  ],
});
