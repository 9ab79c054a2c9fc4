import { certificatesComeFromOneAuthority } from "../../../policies/rules/certificatesComeFromOneAuthority";
import { publishedNamesHaveCertificates } from "../../../policies/rules/publishedNamesHaveCertificates";
import { zonesAreProvedByDns } from "../../../policies/rules/zonesAreProvedByDns";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { manifest } from "../subjects";

const issued = { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } };
const ingress = (spec: object, metadata: object = issued) =>
  manifest("networking.k8s.io/v1:Ingress", "web", { metadata, spec });
const rules = [{ host: "www.example.org" }];
const tls = [{ hosts: ["www.example.org"], secretName: "t" }];
const listener = (certificates: number, more: object = {}) => ({
  ...{ name: "www", port: 443, protocol: "HTTPS" },
  tls: { mode: "Terminate", certificateRefs: Array.from({ length: certificates }, () => ({})) },
  ...more,
});
const gateway = (listeners: unknown, metadata: object = issued) =>
  manifest("gateway.networking.k8s.io/v1:Gateway", "shared", { metadata, spec: { listeners } });
const issuer = (name: string, acme: unknown) =>
  manifest("cert-manager.io/v1:ClusterIssuer", name, { spec: { acme } });
const noIssuer = (subject: string): string =>
  `${subject}: names no issuer, expected cert-manager.io/cluster-issuer`;

describeRule(publishedNamesHaveCertificates, {
  accepts: [
    { of: "an Ingress with TLS", resources: [ingress({ rules, tls })] },
    {
      of: "listeners with one certificate",
      resources: [gateway([listener(1), { name: "http", protocol: "HTTP" }])],
    },
    {
      of: "a listener that passes TLS on",
      resources: [gateway([listener(0, { tls: { mode: "Passthrough" } })])],
    },
    {
      of: "a gateway without TLS, which only redirects",
      resources: [gateway([{ protocol: "HTTP" }], {})],
    },
  ],
  reports: [
    {
      of: "an Ingress without TLS and issuer",
      resources: [ingress({ rules }, {})],
      findings: [
        `Ingress 'web': has no TLS for "www.example.org", expected spec.tls with every host`,
        noIssuer("Ingress 'web'"),
      ],
    },
    {
      of: "a host without TLS",
      resources: [ingress({ rules: [...rules, { host: "api.example.org" }], tls })],
      findings: [
        `Ingress 'web': has no TLS for "api.example.org", expected spec.tls with every host`,
      ],
    },
    ...[0, 2].map((count) => ({
      of: `a listener with ${count} certificates`,
      resources: [gateway([listener(count)])],
      findings: [
        `Gateway 'shared': listener 'www' has ${count} certificates, expected exactly one`,
      ],
    })),
    {
      of: "a gateway without an issuer",
      resources: [gateway([listener(1)], {})],
      findings: [noIssuer("Gateway 'shared'")],
    },
  ],
  leavesUnchecked: [{ of: "unknown listeners", resources: [gateway(unknown)] }],
});

const zone = manifest("dns.cav.enablers.ob/v1alpha2:ClusterZone", "example.org", { spec: {} });
const overHttp = issuer("a", { solvers: [{ http01: {} }] });

describeRule(zonesAreProvedByDns, {
  accepts: [
    {
      of: "an issuer with DNS-01",
      resources: [zone, issuer("a", { solvers: [{ http01: {} }, { dns01: {} }] })],
    },
    { of: "an issuer with HTTP-01 where no zone is served", resources: [overHttp] },
    {
      of: "an issuer of our own authority",
      resources: [zone, manifest("cert-manager.io/v1:Issuer", "ca", { spec: { ca: {} } })],
    },
  ],
  reports: [
    ...[
      [zone, overHttp],
      [overHttp, zone],
    ].map((resources) => ({
      of: `HTTP-01 alone beside a zone, ${resources[0] === zone ? "after" : "before"} it`,
      resources,
      findings: ["ClusterIssuer 'a': has no DNS-01 solver, expected solvers[].dns01"],
    })),
  ],
  leavesUnchecked: [{ of: "an unknown issuer", resources: [zone, issuer("a", unknown)] }],
});

const production = "https://acme-v02.api.letsencrypt.org/directory";
const staging = "https://acme-staging-v02.api.letsencrypt.org/directory";
const at = (name: string, server: unknown) => issuer(name, { server });

const asking = (issuerName: unknown, name = "shared") =>
  manifest("gateway.networking.k8s.io/v1:Gateway", name, {
    metadata: { annotations: { "cert-manager.io/cluster-issuer": issuerName } },
  });
const both = [at("staging", staging), at("production", production)];

describeRule(certificatesComeFromOneAuthority, {
  accepts: [
    { of: "production", resources: [at("a", production), asking("a")] },
    { of: "an issuer for each, of which one is used", resources: [...both, asking("staging")] },
    {
      of: "two that use the same one",
      resources: [...both, asking("production"), asking("production", "other")],
    },
    {
      of: "a certificate of our own authority beside",
      resources: [
        ...both,
        asking("production"),
        issuer("ca", undefined),
        manifest("cert-manager.io/v1:Certificate", "c", { spec: { issuerRef: { name: "ca" } } }),
      ],
    },
    {
      of: "a configured directory",
      resources: [at("a", "https://127.0.0.1/dir")],
      config: { directories: ["https://127.0.0.1/dir"] },
    },
  ],
  reports: [
    {
      of: "an unknown authority",
      resources: [at("a", "https://acme.example.org/directory")],
      findings: [
        `ClusterIssuer 'a': asks "https://acme.example.org/directory", expected ${production} or ${staging}`,
      ],
    },
    {
      of: "two authorities in use",
      resources: [...both, asking("staging"), asking("production", "other")],
      findings: [
        `Gateway 'other': asks "${production}", expected "${staging}", as Gateway 'shared'`,
      ],
    },
    {
      of: "a certificate of the other one",
      resources: [
        ...both,
        asking("production"),
        manifest("cert-manager.io/v1:Certificate", "c", {
          spec: { issuerRef: { name: "staging" } },
        }),
      ],
      findings: [
        `Certificate 'c': asks "${staging}", expected "${production}", as Gateway 'shared'`,
      ],
    },
    {
      of: "no directory",
      resources: [at("a", undefined)],
      findings: [`ClusterIssuer 'a': asks nothing, expected ${production} or ${staging}`],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown directory", resources: [at("a", unknown)] },
    { of: "an unknown issuer of a gateway", resources: [...both, asking(unknown)] },
  ],
});
