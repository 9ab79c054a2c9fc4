import { stringify } from "yaml";
import { externalDnsValues } from "../components/dns/externalDnsValues";
import { mariaDbSpec } from "../components/dns/mariaDb";
import { mariaDbOperatorValues } from "../components/dns/mariaDbOperatorValues";
import { configurationFiles } from "../components/dns/nameServer";
import { networkPolicies } from "../components/dns/networkPolicies";
import { pdnsWebhookValues } from "../components/dns/pdnsWebhookValues";
import { powerDnsOperatorValues } from "../components/dns/powerDnsOperatorValues";
import { planZones } from "../components/dns/zones/plan";
import { firewallRules } from "../components/firewallRules";
import { certManagerValues } from "../components/platform/certManagerValues";
import { ciliumValues } from "../components/platform/ciliumValues";
import { clusterIssuerSpec } from "../components/platform/clusterIssuer";
import { gatewaySpec } from "../components/platform/gateway";
import { hcloudCsiValues } from "../components/platform/hcloudCsiValues";
import { localPathNodes, localPathValues } from "../components/platform/localPathValues";
import { metadataDeny } from "../components/platform/metadataPolicy";
import { proxmoxCsiValues } from "../components/platform/proxmoxCsiValues";
import { clusterMtu, type MtuChain } from "../components/mtuChain";
import { diskImageUrl, imageKind, nodeSchematic, snapshotSelector } from "../components/schematic";
import { publishedPorts } from "../components/publishedPorts";
import { survivalSummary } from "../components/survival";
import { serializeDocument } from "../components/talos/document";
import { addressDocument, machineDocuments } from "../components/talos/machineDocuments";
import type { NodeSettings, Settings } from "../config/schema";

/** A file to write, by its name below the stack's directory. */
export interface RenderedFile {
  readonly name: string;
  readonly text: string;
}

/** Networks that stand for "some address" in documentation, for addresses a provider assigns. */
const placeholderPrefix = "203.0.113.";

/** The node's address, or a placeholder where only the cloud knows it. */
function addressOf(node: NodeSettings, index: number): string {
  if (node.site === "home") return node.address;
  return node.primaryIpv4?.address ?? `${placeholderPrefix}${index + 1}`;
}

/** One node's machine configuration as the program lays it over the generated one. */
export function nodeConfiguration(settings: Settings, node: NodeSettings, address: string): string {
  const mtu = clusterMtu(settings.sites);
  return [...machineDocuments(settings, node, mtu), addressDocument(node, address)]
    .map(serializeDocument)
    .join("---\n");
}

/** Stands for the digest of a secret, which only a deployment knows. */
const digestPlaceholder = "digest-of-the-secret";

/** Chart values and custom resources of the platform, by what they are of. */
function platformDocuments(settings: Settings, mtu: MtuChain): Readonly<Record<string, object>> {
  const { certificates, gateway, nodes, sites } = settings;
  return {
    cilium: ciliumValues(mtu),
    "hcloud-csi": hcloudCsiValues({
      location: sites.vps.location,
      tokenHash: digestPlaceholder,
    }),
    "proxmox-csi": proxmoxCsiValues(sites.home.proxmox, digestPlaceholder),
    "local-path": localPathValues(localPathNodes(nodes)),
    "cert-manager": certManagerValues(),
    "cluster-issuer": clusterIssuerSpec({ ...certificates, dnsZones: zoneNames(settings) }),
    gateway: gatewaySpec(gateway.hostnames),
    "metadata-policy": metadataDeny,
  };
}

const zoneNames = ({ dns }: Settings): readonly string[] => planZones(dns).map(({ name }) => name);

/** What DNS is made of, where there are zones. */
function dnsFiles(settings: Settings): readonly RenderedFile[] {
  const { dns } = settings;
  if (dns.zones.length === 0) return [];
  const documents = {
    galera: mariaDbSpec(settings),
    "mariadb-operator": mariaDbOperatorValues(),
    "powerdns-operator": powerDnsOperatorValues(digestPlaceholder),
    "external-dns": externalDnsValues(dns.externalDns, zoneNames(settings), digestPlaceholder),
    "cert-manager-webhook-pdns": pdnsWebhookValues(),
    "network-policies": networkPolicies,
    zones: planZones(dns),
  };
  const roles = ["api", "server"] as const;
  return [
    ...Object.entries(documents).map(([name, document]) => ({
      name: `dns/${name}.yaml`,
      text: stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }),
    })),
    ...roles.map((role) => ({
      name: `dns/pdns-${role}.conf`,
      text: configurationFiles(role, settings)["pdns.conf"] ?? "",
    })),
  ];
}

/** Everything a stack renders that holds no secret. */
export function renderedFiles(settings: Settings): readonly RenderedFile[] {
  const { sites, network, nodes } = settings;
  const mtu = clusterMtu(sites);
  const schematics = new Map(
    nodes.map((node) => [imageKind(node), nodeSchematic(settings, node).document]),
  );
  return [
    ...nodes.map((node, index) => ({
      name: `nodes/${node.name}.yaml`,
      text: nodeConfiguration(settings, node, addressOf(node, index)),
    })),
    ...[...schematics].map(([kind, text]) => ({ name: `schematic-${kind}.yaml`, text })),
    ...Object.entries(platformDocuments(settings, mtu)).map(([name, document]) => ({
      name: `platform/${name}.yaml`,
      text: stringify(document, { aliasDuplicateObjects: false }),
    })),
    ...dnsFiles(settings),
    {
      name: "firewall.yaml",
      text: stringify(firewallRules({ ...network, publishedPorts: publishedPorts(settings) })),
    },
    { name: "mtu.yaml", text: stringify(mtu) },
    { name: "survival.yaml", text: stringify(survivalSummary(nodes), { lineWidth: 0 }) },
  ];
}

/** The command that makes the snapshot new VPS boot from. */
export function snapshotCommand(settings: Settings): string {
  const { cluster } = settings;
  const { id } = nodeSchematic(settings, "vps");
  return [
    "hcloud-upload-image upload --architecture x86 --compression xz",
    `--image-url ${diskImageUrl("hcloud", id, cluster.talosVersion)}`,
    `--labels ${snapshotSelector(cluster.talosVersion, id)} --description "Talos ${cluster.talosVersion}"`,
  ].join(" ");
}
