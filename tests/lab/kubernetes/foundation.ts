import { dnsCharts } from "../../../components/dns/charts";
import { externalDnsValues } from "../../../components/dns/externalDnsValues";
import { mariaDbOperatorValues } from "../../../components/dns/mariaDbOperatorValues";
import { pdnsWebhookValues } from "../../../components/dns/pdnsWebhookValues";
import { powerDnsOperatorValues } from "../../../components/dns/powerDnsOperatorValues";
import { certManagerValues } from "../../../components/platform/certManagerValues";
import { type PinnedChart, charts, gatewayApi } from "../../../components/platform/charts";
import { ciliumValues } from "../../../components/platform/ciliumValues";
import { hcloudCsiValues } from "../../../components/platform/hcloudCsiValues";
import { localPathNodes, localPathValues } from "../../../components/platform/localPathValues";
import { proxmoxCsiValues } from "../../../components/platform/proxmoxCsiValues";
import { mtuChain } from "../../../components/mtuChain";
import { secretsCharts } from "../../../components/secrets/charts";
import { externalSecretsValues } from "../../../components/secrets/externalSecretsValues";
import { reloaderValues } from "../../../components/secrets/reloaderValues";
import { sealedSecretsValues } from "../../../components/secrets/sealedSecretsValues";
import { flavors } from "../../../components/vault/flavors";
import { vaultValues } from "../../../components/vault/values";
import type { ReleaseRequest } from "../../../lab/kubernetes/helm/chartDirectory";
import { settings } from "../../support/settings";

/** A release of the prod stack with the values that the program gives it. */
function request(chart: PinnedChart, values: object): ReleaseRequest {
  return {
    name: chart.release,
    namespace: chart.namespace,
    chart: chart.chart,
    version: chart.version,
    values: JSON.parse(JSON.stringify(values)) as ReleaseRequest["values"],
  };
}

/** Every release of the platform, as the program of the prod stack asks for it. */
export function foundation(): Readonly<Record<keyof typeof charts, ReleaseRequest>> {
  const { nodes, sites } = settings();
  return {
    cilium: request(charts.cilium, ciliumValues(mtuChain([1_500]))),
    hcloudCsi: request(charts.hcloudCsi, hcloudCsiValues({ location: "hil", tokenHash: "hash" })),
    proxmoxCsi: request(charts.proxmoxCsi, proxmoxCsiValues(sites.home.proxmox, "hash")),
    localPath: request(charts.localPath, localPathValues(localPathNodes(nodes))),
    certManager: request(charts.certManager, certManagerValues()),
  };
}

/** Every release of DNS, likewise. */
export function dnsReleases(): Readonly<Record<keyof typeof dnsCharts, ReleaseRequest>> {
  const { externalDns } = settings().dns;
  return {
    mariaDbOperatorCrds: request(dnsCharts.mariaDbOperatorCrds, {}),
    mariaDbOperator: request(dnsCharts.mariaDbOperator, mariaDbOperatorValues()),
    powerDnsOperator: request(dnsCharts.powerDnsOperator, powerDnsOperatorValues("hash")),
    externalDns: request(
      dnsCharts.externalDns,
      externalDnsValues(externalDns, ["example.org"], "hash"),
    ),
    pdnsWebhook: request(dnsCharts.pdnsWebhook, pdnsWebhookValues()),
  };
}

/** Every release of the store of secrets, with the server of either flavor. */
export function secretsReleases(): Readonly<
  Record<keyof typeof secretsCharts | keyof typeof flavors, ReleaseRequest>
> {
  const transit = { by: "transit", address: "https://keys.example.org", keyName: "lab" } as const;
  const ofVault = settings({ vault: { flavor: "vault", unseal: transit } });
  return {
    openbao: request(flavors.openbao.chart, vaultValues(settings())),
    vault: request(flavors.vault.chart, vaultValues(ofVault)),
    externalSecrets: request(secretsCharts.externalSecrets, externalSecretsValues()),
    sealedSecrets: request(secretsCharts.sealedSecrets, sealedSecretsValues()),
    reloader: request(secretsCharts.reloader, reloaderValues()),
  };
}

/** The Gateway API's definitions, as the program installs them. */
export function gatewayApiRelease(): ReleaseRequest {
  return request(gatewayApi(".tools/charts/gateway-api-crds"), {});
}
