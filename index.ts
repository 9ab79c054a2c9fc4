import * as proxmox from "@bpg/pulumi-proxmoxve";
import * as hcloud from "@pulumi/hcloud";
import { GaleraDns } from "./components/galeraDns";
import { HybridCluster } from "./components/hybridCluster";
import { PersistentAuth } from "./components/persistentAuth";
import { survivalSummary } from "./components/survival";
import { Vault } from "./components/vault";
import { loadConfig } from "./config/load";

const { settings, secrets } = loadConfig();
const { cluster, sites } = settings;

const hetzner = new hcloud.Provider("hetzner", { token: secrets.hcloudToken });
const home = new proxmox.Provider("home", {
  endpoint: sites.home.proxmox.endpoint,
  apiToken: secrets.proxmoxApiToken,
  insecure: sites.home.proxmox.insecure,
});

// Beside the cluster, not below it: it is what a destroyed cluster is made again from.
const auth = new PersistentAuth(`${cluster.name}-auth`, {
  talosVersion: cluster.talosVersion,
  sealingCertificate: secrets.sealingCertificate,
  sealingPrivateKey: secrets.sealingPrivateKey,
  unsealKeyCount: settings.vault.unseal.by === "static" ? settings.vault.unseal.keyNumber : 1,
});

const hybrid = new HybridCluster(
  cluster.name,
  {
    settings,
    auth,
    hcloudCsiToken: secrets.hcloudCsiToken,
    // Assembled by `make setup`; relative, so that every checkout previews the same.
    gatewayApiChart: "./.tools/charts/gateway-api-crds",
  },
  { providers: [hetzner, home] },
);

const inside = { settings, backupKeys: secrets.backup, after: [hybrid] };
const inCluster = { provider: hybrid.kubernetes };

// Name servers without a zone would only be a target.
const hasZones = settings.dns.zones.length > 0;
const dnsArgs = { ...inside, credentials: auth, nodes: hybrid.nodes };
const dns = hasZones ? new GaleraDns(`${cluster.name}-dns`, dnsArgs, inCluster) : undefined;

const vaultArgs = { ...inside, auth, secrets: secrets.vault };
const vault = new Vault(`${cluster.name}-vault`, vaultArgs, inCluster);

export const { nodes, endpoints, kubeconfig, talosconfig, mtu } = hybrid;
export const survival = survivalSummary(settings.nodes);
export const nameServers = dns?.nameServers;
export const dsCommands = dns?.dsCommands;
export const backups = { dns: dns?.backups, secrets: vault.backups };
