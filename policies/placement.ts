import type { ResourceValidationArgs } from "@pulumi/policy";
import { machineDocuments, ofKind } from "./machineDocuments";
import { resourceType } from "./types";
import { elements, isRecord, valueAt } from "./values";

/** A node as the scheduler sees it. */
export interface ProgramNode {
  readonly name: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
}

const siteLabel = "hybrid.cluster/site";
const gpuLabel = "nvidia.com/gpu";
const controlPlaneLabel = "node-role.kubernetes.io/control-plane";

const standardLabels = (name: string, site: string): Record<string, string> => ({
  [siteLabel]: site,
  "kubernetes.io/hostname": name,
  "kubernetes.io/os": "linux",
  "kubernetes.io/arch": "amd64",
});

/** What stands for the nodes of a program that makes none: one on each site, and one with a GPU. */
const anyNodes: readonly ProgramNode[] = [
  { name: "any VPS", site: "vps", labels: standardLabels("any VPS", "vps") },
  { name: "any node at home", site: "home", labels: standardLabels("any node at home", "home") },
  {
    name: "any GPU node",
    site: "home",
    labels: { ...standardLabels("any GPU node", "home"), [gpuLabel]: "true" },
  },
];

function labelsInPatches(configuration: ResourceValidationArgs): Record<string, string> {
  const labels = ofKind(machineDocuments(configuration).documents, undefined).map((document) =>
    valueAt(document, "machine", "nodeLabels"),
  );
  const entries = labels.filter(isRecord).flatMap((record) => Object.entries(record));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/**
 * The nodes of a program with their labels, as far as its resources have registered. A patch that a
 * preview does not know is taken for one without labels: that every node has them is a rule of its own.
 */
export function programNodes(resources: readonly ResourceValidationArgs[]): readonly ProgramNode[] {
  const configurations = new Map(
    resources
      .filter(({ type }) => type === resourceType.configurationApply)
      .map((configuration) => [configuration.name, configuration]),
  );
  const nodes = resources
    .filter(({ type }) => type === resourceType.talosNode)
    .map(({ name, props }) => {
      const hostname = String(props["hostname"] ?? name);
      const site = String(props["site"]);
      const role: unknown = props["role"];
      const configuration = configurations.get(name);
      const labels = {
        ...standardLabels(hostname, site),
        ...(role === "controlplane" && { [controlPlaneLabel]: "" }),
        ...(configuration && labelsInPatches(configuration)),
      };
      return { name: hostname, site, labels };
    });
  return nodes.length > 0 ? nodes : anyNodes;
}

function list(value: unknown): readonly unknown[] {
  return elements(value).map((read) => read());
}

/** Whether a node's labels meet one requirement of a node selector term. */
function meets(labels: Readonly<Record<string, string>>, requirement: unknown): boolean {
  const key = String(valueAt(requirement, "key"));
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = list(valueAt(requirement, "values")).map(String);
  switch (valueAt(requirement, "operator")) {
    case "In":
      return own !== undefined && values.includes(own);
    case "NotIn":
      return own === undefined || !values.includes(own);
    case "Exists":
      return own !== undefined;
    case "DoesNotExist":
      return own === undefined;
    case "Gt":
      return own !== undefined && Number(own) > Number(values[0]);
    case "Lt":
      return own !== undefined && Number(own) < Number(values[0]);
    default:
      return false;
  }
}

function matchesTerm({ name, labels }: ProgramNode, term: unknown): boolean {
  const expressions = list(valueAt(term, "matchExpressions"));
  const fields = list(valueAt(term, "matchFields"));
  // A term without requirements matches no node.
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((requirement) => meets(labels, requirement)) &&
    fields.every((requirement) => meets({ "metadata.name": name }, requirement))
  );
}

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

/** The nodes that a pod's selector and required affinity leave; tolerations are not asked. */
export function eligibleNodes(
  podSpec: unknown,
  nodes: readonly ProgramNode[],
): readonly ProgramNode[] {
  const nodeName = valueAt(podSpec, "nodeName");
  const selector = valueAt(podSpec, "nodeSelector");
  const affinity = valueAt(podSpec, "affinity", "nodeAffinity", required);
  const wanted = isRecord(selector) ? Object.keys(selector) : [];
  const terms = list(valueAt(affinity, "nodeSelectorTerms"));
  return nodes.filter(
    (node) =>
      (typeof nodeName !== "string" || nodeName === node.name) &&
      wanted.every((key) => node.labels[key] === String(valueAt(selector, key))) &&
      (affinity === undefined || terms.some((term) => matchesTerm(node, term))),
  );
}

/** Whether a pod merely prefers nodes of a site. */
export function prefersSite(podSpec: unknown): boolean {
  return list(valueAt(podSpec, "affinity", "nodeAffinity", preferred)).some((entry) =>
    list(valueAt(entry, "preference", "matchExpressions")).some(
      (requirement) => valueAt(requirement, "key") === siteLabel,
    ),
  );
}

/** Whether pods of a workload never share a node, or do so only where nothing else is left. */
export function isKeptApart(podSpec: unknown): boolean {
  return list(valueAt(podSpec, "affinity", "podAntiAffinity", required)).some(
    (term) => valueAt(term, "topologyKey") === "kubernetes.io/hostname",
  );
}

export const isOnGpu = ({ labels }: ProgramNode): boolean => labels[gpuLabel] === "true";

/** Nodes as a message names them. */
export function nodeList(nodes: readonly ProgramNode[]): string {
  return nodes.length === 0 ? "no node" : nodes.map(({ name }) => name).join(", ");
}
