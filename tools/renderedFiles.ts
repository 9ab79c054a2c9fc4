import { stringify } from "yaml";
import { firewallRules } from "../components/firewallRules";
import { mtuChain } from "../components/mtuChain";
import { diskImageUrl, nodeSchematic, snapshotSelector } from "../components/schematic";
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
  const mtu = mtuChain([settings.sites.vps.underlayMtuBytes, settings.sites.home.underlayMtuBytes]);
  return [...machineDocuments(settings, node, mtu), addressDocument(node, address)]
    .map(serializeDocument)
    .join("---\n");
}

/** Everything a stack renders that holds no secret. */
export function renderedFiles(settings: Settings): readonly RenderedFile[] {
  const { sites, network, nodes } = settings;
  const mtu = mtuChain([sites.vps.underlayMtuBytes, sites.home.underlayMtuBytes]);
  const gpuNode = nodes.find((node) => node.site === "home" && node.gpu !== undefined);
  const homeNode = nodes.find((node) => node.site === "home" && node.gpu === undefined);
  return [
    ...nodes.map((node, index) => ({
      name: `nodes/${node.name}.yaml`,
      text: nodeConfiguration(settings, node, addressOf(node, index)),
    })),
    { name: "schematic-vps.yaml", text: nodeSchematic(settings, "vps").document },
    ...(homeNode
      ? [{ name: "schematic-home.yaml", text: nodeSchematic(settings, homeNode).document }]
      : []),
    ...(gpuNode
      ? [{ name: "schematic-gpu.yaml", text: nodeSchematic(settings, gpuNode).document }]
      : []),
    { name: "firewall.yaml", text: stringify(firewallRules(network)) },
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
