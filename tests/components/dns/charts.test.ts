import { dnsCharts } from "../../../components/dns/charts";
import { dnsSolver } from "../../../components/dns/dns01";
import { externalDnsValues } from "../../../components/dns/externalDnsValues";
import { mariaDbOperatorValues } from "../../../components/dns/mariaDbOperatorValues";
import { galeraLocalAddress } from "../../../components/dns/names";
import { pdnsWebhookValues } from "../../../components/dns/pdnsWebhookValues";
import { oneForEachVps } from "../../../components/platform/placement";
import { powerDnsOperatorValues } from "../../../components/dns/powerDnsOperatorValues";
import { charts } from "../../../components/platform/charts";
import { settings } from "../../support/settings";

const externalDns = externalDnsValues(settings().dns.externalDns, ["example.org"], "hash");
const all = {
  mariaDbOperator: mariaDbOperatorValues(),
  powerDnsOperator: powerDnsOperatorValues("hash"),
  externalDns,
  pdnsWebhook: pdnsWebhookValues(),
};

describe("the charts of DNS", () => {
  it.each(Object.values(dnsCharts))("pins $release to one release", ({ version }) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("give no two releases one name, the platform's counted", () => {
    const names = [...Object.values(charts), ...Object.values(dnsCharts)].map(
      ({ release }) => release,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("have the operator's definitions at the operator's release, never rolled away", () => {
    expect(dnsCharts.mariaDbOperatorCrds.version).toBe(dnsCharts.mariaDbOperator.version);
    expect(dnsCharts.mariaDbOperatorCrds.rollsBack).toBe(false);
  });

  it.each(Object.entries(all))("keeps %s on the VPS", (_, values) => {
    expect(values.affinity.nodeAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "hybrid.cluster/site", operator: "In", values: ["vps"] }] },
        ],
      },
    });
  });

  it("have a memory limit wherever a container takes its resources from", () => {
    const limited = [all.mariaDbOperator, all.mariaDbOperator.webhook, ...Object.values(all)];
    for (const { resources } of limited) expect(resources.limits.memory).toMatch(/^\d+Mi$/);
  });
});

describe("two pods on two VPS", () => {
  it("do not wait for each other during an update", () => {
    const [term] = oneForEachVps("name", "release").podAntiAffinity
      .requiredDuringSchedulingIgnoredDuringExecution;
    expect(term).toMatchObject({
      topologyKey: "kubernetes.io/hostname",
      matchLabelKeys: ["pod-template-hash"],
    });
  });

  it.each([
    ["the operator", all.mariaDbOperator.affinity, "mariadb-operator", "mariadb-operator"],
    [
      "its webhook",
      all.mariaDbOperator.webhook.affinity,
      "mariadb-operator-webhook",
      "mariadb-operator",
    ],
    [
      "the webhook of challenges",
      all.pdnsWebhook.affinity,
      "cert-manager-webhook-pdns",
      "cert-manager-webhook-pdns",
    ],
  ])("are those of %s, by the labels that its chart writes", (_, affinity, name, instance) => {
    const [term] = affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(term.labelSelector.matchLabels).toEqual({
      "app.kubernetes.io/name": name,
      "app.kubernetes.io/instance": instance,
    });
  });
});

describe("the values", () => {
  it("make operator and webhook of the database twice, which takes a switch besides the number", () => {
    const { ha, pdb, webhook, crds, currentNamespaceOnly } = all.mariaDbOperator;
    expect([ha, webhook.ha]).toEqual(Array(2).fill({ enabled: true, replicas: 2 }));
    expect([pdb, webhook.pdb]).toEqual(Array(2).fill({ enabled: true, maxUnavailable: 1 }));
    expect([crds.enabled, currentNamespaceOnly]).toEqual([false, false]);
    expect(webhook.cert.certManager.enabled).toBe(true);
  });

  it("give the operator of the zones our key, never the chart's own", () => {
    expect(all.powerDnsOperator.credentials).toEqual({ existingSecret: "pdns-api-key" });
    expect(all.powerDnsOperator.api.url).toBe("http://pdns-api.dns.svc.cluster.local:8081");
  });

  it("say to ExternalDNS what its releases have different defaults for", () => {
    expect(externalDns).toMatchObject({
      provider: { name: "pdns" },
      policy: "sync",
      registry: "txt",
      txtOwnerId: "hybrid",
      txtPrefix: "%{record_type}-edns.",
      annotationPrefix: "external-dns.kubernetes.io/",
      domainFilters: ["example.org"],
    });
    expect(externalDns.extraArgs).toEqual({
      "pdns-server": "http://pdns-api.dns.svc.cluster.local:8081",
      "pdns-server-id": "localhost",
      "txt-wildcard-replacement": "_wildcard",
    });
  });

  it("run the webhook of challenges twice, under the name the solver asks for", () => {
    expect(all.pdnsWebhook.replicaCount).toBe(2);
    expect(all.pdnsWebhook.groupName).toBe(dnsSolver([]).dns01.webhook.groupName);
    expect(all.pdnsWebhook.certManager).toEqual({
      namespace: charts.certManager.namespace,
      serviceAccountName: charts.certManager.release,
    });
  });
});

describe("the address of the node-local database", () => {
  it.each([
    ["10.96.0.0/12", "10.96.0.11"],
    ["10.96.1.0/24", "10.96.1.11"],
    ["10.112.7.9/16", "10.112.0.11"],
  ])("of %s is %s, beside that of the cluster's own DNS", (network, address) => {
    expect(galeraLocalAddress(network)).toBe(address);
  });
});
