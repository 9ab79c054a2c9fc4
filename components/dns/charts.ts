import { charts, type PinnedChart } from "../platform/charts";
import { dnsNamespace } from "./names";

/** Release of the operator, its agent and its definitions, which belong together. */
export const mariaDbOperatorVersion = "26.6.0";

/** Namespace of the operator of the database. The members trust its account by this name. */
const operatorNamespace = "mariadb-operator";

/** The charts of DNS. */
export const dnsCharts = {
  mariaDbOperatorCrds: {
    release: "mariadb-operator-crds",
    namespace: operatorNamespace,
    chart: "oci://ghcr.io/mariadb-operator/charts/mariadb-operator-crds",
    version: mariaDbOperatorVersion,
    timeoutSeconds: 300,
    rollsBack: false,
  },
  mariaDbOperator: {
    release: "mariadb-operator",
    namespace: operatorNamespace,
    chart: "oci://ghcr.io/mariadb-operator/charts/mariadb-operator",
    version: mariaDbOperatorVersion,
    timeoutSeconds: 600,
    rollsBack: true,
  },
  powerDnsOperator: {
    release: "powerdns-operator",
    namespace: dnsNamespace,
    chart: "powerdns-operator",
    repository: "https://powerdns-operator.github.io/PowerDNS-Operator-helm-chart",
    version: "0.6.0",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  externalDns: {
    release: "external-dns",
    namespace: dnsNamespace,
    chart: "external-dns",
    repository: "https://kubernetes-sigs.github.io/external-dns/",
    version: "1.22.0",
    timeoutSeconds: 600,
    rollsBack: true,
  },
  pdnsWebhook: {
    release: "cert-manager-webhook-pdns",
    // Beside cert-manager, in whose namespace a cluster-wide issuer looks for the API key.
    namespace: charts.certManager.namespace,
    chart: "cert-manager-webhook-pdns",
    repository: "https://zachomedia.github.io/cert-manager-webhook-pdns",
    version: "3.2.5",
    timeoutSeconds: 600,
    rollsBack: true,
  },
} as const satisfies Record<string, PinnedChart>;
