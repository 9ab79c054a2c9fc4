import { nameServersOwnNoDatabase } from "../../../policies/rules/nameServersOwnNoDatabase";
import { recordsComeFromRoutes } from "../../../policies/rules/recordsComeFromRoutes";
import { zonesAreNotTransferred } from "../../../policies/rules/zonesAreNotTransferred";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest, release } from "../subjects";

const pdns = { containers: [{ name: "pdns", image: "docker.io/powerdns/pdns-auth-50:5.0.7" }] };
const config = (...lines: readonly string[]) =>
  manifest("core/v1:ConfigMap", "pdns", { data: { "pdns.conf": lines.join("\n") } });
const volume = { name: "d", persistentVolumeClaim: { claimName: "pdns" } };
const own = (subject: string): string =>
  `${subject}: has a volume of its own, expected its data in Galera alone`;

describeRule(nameServersOwnNoDatabase, {
  accepts: [
    {
      of: "a Deployment with Galera",
      resources: [deployment("pdns", pdns), config("launch=gmysql", "gmysql-host=galera")],
    },
    {
      of: "a job with its tools",
      resources: [manifest("batch/v1:Job", "sign", { spec: { template: { spec: pdns } } })],
    },
    { of: "other pods with volumes", resources: [deployment("web", { volumes: [volume] })] },
    {
      of: "volumes without claims",
      resources: [deployment("pdns", { ...pdns, volumes: [{ name: "c", configMap: {} }] })],
    },
  ],
  reports: [
    {
      of: "a volume",
      resources: [deployment("pdns", { ...pdns, volumes: [volume] })],
      findings: [own("Deployment 'apps/pdns'")],
    },
    {
      of: "a StatefulSet with volumes",
      resources: [
        manifest("apps/v1:StatefulSet", "pdns", {
          spec: { template: { spec: pdns }, volumeClaimTemplates: [{ metadata: { name: "d" } }] },
        }),
      ],
      findings: [
        "StatefulSet 'pdns': is a StatefulSet, expected a Deployment",
        own("StatefulSet 'pdns'"),
      ],
    },
    ...["bind", "gsqlite3", "gpgsql"].map((backend) => ({
      of: backend,
      resources: [config(`launch = ${backend}`)],
      findings: [`ConfigMap 'pdns' pdns.conf: launch is ${backend}, expected gmysql`],
    })),
  ],
  leavesUnchecked: [
    {
      of: "an unknown image",
      resources: [deployment("pdns", { containers: [{ name: "c", image: unknown }] })],
    },
    {
      of: "an unknown configuration",
      resources: [manifest("core/v1:ConfigMap", "pdns", { data: unknown })],
    },
  ],
});

const zone = (kind: unknown) =>
  manifest("dns.cav.enablers.ob/v1alpha2:ClusterZone", "example.org", { spec: { kind } });
const transfer = (key: string, value: string): string =>
  `ConfigMap 'pdns' pdns.conf: ${key} is '${value}', expected no transfers`;

describeRule(zonesAreNotTransferred, {
  accepts: [
    {
      of: "transfers switched off",
      resources: [
        config("disable-axfr=yes", "allow-axfr-ips=", "allow-notify-from=", "primary=no"),
      ],
    },
    { of: "a comment", resources: [config("# secondary=yes")] },
    { of: "a native zone", resources: [zone("Native")] },
    {
      of: "other configurations",
      resources: [manifest("core/v1:ConfigMap", "app", { data: { "app.conf": "primary=yes" } })],
    },
  ],
  reports: [
    ...[
      ["disable-axfr", "no"],
      ["allow-axfr-ips", "203.0.113.7"],
      ["also-notify", "203.0.113.7"],
      ["allow-notify-from", "0.0.0.0/0"],
      ["primary", "yes"],
      ["master", "yes"],
      ["secondary", "yes"],
      ["slave", "on"],
      ["autosecondary", "true"],
    ].map(([key = "", value = ""]) => ({
      of: `${key}=${value}`,
      resources: [config("launch=gmysql", `${key}=${value}`)],
      findings: [transfer(key, value)],
    })),
    ...["Master", "Slave", "Primary", "Secondary", undefined].map((kind) => ({
      of: `a zone of kind ${String(kind)}`,
      resources: [zone(kind)],
      findings: [
        `ClusterZone 'example.org': kind is ${kind === undefined ? "nothing" : `"${kind}"`}, expected Native`,
      ],
    })),
  ],
  leavesUnchecked: [{ of: "an unknown kind", resources: [zone(unknown)] }],
});

const values = {
  sources: ["gateway-httproute"],
  policy: "sync",
  registry: "txt",
  txtOwnerId: "hybrid",
  domainFilters: ["example.org"],
};
const externalDns = (overrides: object) => release("external-dns", { ...values, ...overrides });
const is = (path: string, shown: string, expected: string): string =>
  `release 'external-dns': ${path} is ${shown}, expected ${expected}`;
const sources = "gateway-httproute, gateway-grpcroute, gateway-tlsroute, ingress";

describeRule(recordsComeFromRoutes, {
  accepts: [
    { of: "routes", resources: [externalDns({})] },
    {
      of: "Ingresses, and a gentler policy",
      resources: [externalDns({ sources: ["ingress"], policy: "upsert-only" })],
    },
  ],
  reports: [
    {
      of: "Services",
      resources: [externalDns({ sources: ["gateway-httproute", "service"] })],
      findings: [is("sources", '["gateway-httproute","service"]', sources)],
    },
    {
      of: "the chart's own sources",
      resources: [externalDns({ sources: undefined })],
      findings: [is("sources", "nothing", sources)],
    },
    {
      of: "no policy",
      resources: [externalDns({ policy: undefined })],
      findings: [is("policy", "nothing", "sync, upsert-only or create-only")],
    },
    {
      of: "no owner",
      resources: [externalDns({ registry: "noop", txtOwnerId: "" })],
      findings: [is("registry", '"noop"', "txt"), is("txtOwnerId", '""', "a name")],
    },
    {
      of: "every zone there is",
      resources: [externalDns({ domainFilters: [] })],
      findings: [is("domainFilters", "[]", "the zones")],
    },
  ],
  leavesUnchecked: [{ of: "unknown zones", resources: [externalDns({ domainFilters: unknown })] }],
});
