import type { NodeSettings } from "../config/schema";

/** What has failed: nodes by name, pairs of nodes that no longer reach each other, or all of one link. */
export interface Loss {
  readonly nodes?: readonly string[];
  readonly links?: readonly (readonly [string, string])[];
  /** Every tunnel between the two sites. */
  readonly siteLink?: boolean;
}

/** What is left of the cluster after a loss. */
export interface Survival {
  /** Members of etcd that still form one group. */
  readonly etcdMembers: number;
  readonly etcdHasQuorum: boolean;
  /** Control planes whose own API server can still write. */
  readonly writableOn: readonly string[];
  /** VPS nodes that still take public traffic. */
  readonly ingressOn: readonly string[];
  /** VPS nodes that still answer DNS, from their own copy if the database is away. */
  readonly dnsOn: readonly string[];
  /** Members of the database that still form one group. */
  readonly databaseMembers: number;
  readonly databaseIsWritable: boolean;
  /** `unmanaged`: they run on, but nothing is rescheduled or changed. */
  readonly homePods: "managed" | "unmanaged" | "down";
}

type Reaches = (from: NodeSettings, to: NodeSettings) => boolean;

const names = (nodes: readonly NodeSettings[]): string[] => nodes.map(({ name }) => name);
const majority = (members: readonly unknown[]): number => Math.floor(members.length / 2) + 1;

/**
 * The nodes that hold a database member: two VPS and one home worker, never the GPU's. Where more may,
 * a stack file marks those that do. Their order is that of their names, so that an inventory can be
 * sorted otherwise and nothing changes.
 */
export function databaseNodes(nodes: readonly NodeSettings[]): readonly NodeSettings[] {
  const mayHold = nodes.filter(
    (node) => node.localPathGiB > 0 && !(node.site === "home" && node.gpu !== undefined),
  );
  const chosen = (candidates: readonly NodeSettings[], count: number): readonly NodeSettings[] => {
    const marked = candidates.filter(({ quorumMember }) => quorumMember === true);
    return (marked.length >= count ? marked : candidates)
      .slice(0, count)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  };
  return [
    ...chosen(
      mayHold.filter(({ site }) => site === "vps"),
      2,
    ),
    ...chosen(
      mayHold.filter(({ site, role }) => site === "home" && role === "worker"),
      1,
    ),
  ];
}

/** Tunnels run from node to node and relay nothing, so a lost link is not healed by a third node. */
function reachability({ nodes = [], links = [], siteLink = false }: Loss): Reaches {
  return (from, to) =>
    !nodes.includes(from.name) &&
    !nodes.includes(to.name) &&
    !(siteLink && from.site !== to.site) &&
    !links.some((link) => from !== to && link.includes(from.name) && link.includes(to.name));
}

/** The largest group around one member, which leads it. */
function largestGroup(members: readonly NodeSettings[], reaches: Reaches): readonly NodeSettings[] {
  return members
    .map((leader) => members.filter((member) => reaches(leader, member)))
    .reduce((largest, group) => (group.length > largest.length ? group : largest), []);
}

/** Tells what of a cluster outlives a loss. */
export function survival(nodes: readonly NodeSettings[], loss: Loss): Survival {
  const reaches = reachability(loss);
  const alive = nodes.filter((node) => reaches(node, node));
  const members = nodes.filter(({ role }) => role === "controlplane");
  const etcd = largestGroup(members, reaches);
  const etcdHasQuorum = etcd.length >= majority(members);
  const writable = etcdHasQuorum ? etcd : [];
  const database = databaseNodes(nodes);
  const databaseGroup = largestGroup(database, reaches);
  const homeWorkers = alive.filter(({ site, role }) => site === "home" && role === "worker");
  const isManaged = homeWorkers.some((node) => writable.some((member) => reaches(node, member)));
  const publicNodes = names(alive.filter(({ site }) => site === "vps"));
  return {
    etcdMembers: etcd.length,
    etcdHasQuorum,
    writableOn: names(writable),
    ingressOn: publicNodes,
    dnsOn: publicNodes,
    databaseMembers: databaseGroup.length,
    databaseIsWritable: databaseGroup.length >= majority(database),
    homePods: homeWorkers.length === 0 ? "down" : isManaged ? "managed" : "unmanaged",
  };
}

function told({ etcdHasQuorum, ingressOn, databaseIsWritable, homePods }: Survival): string {
  return [
    `cluster ${etcdHasQuorum ? "up" : "DOWN"}`,
    `ingress ${ingressOn.length > 0 ? `on ${ingressOn.join(", ")}` : "DOWN"}`,
    `services of three members ${databaseIsWritable ? "keep" : "LOSE"} quorum`,
    `home pods ${homePods}`,
  ].join("; ");
}

/** One line for each loss an owner should know the outcome of, by what is lost. */
export function survivalSummary(nodes: readonly NodeSettings[]): Readonly<Record<string, string>> {
  const onSite = (site: NodeSettings["site"]): string[] =>
    names(nodes.filter((node) => node.site === site));
  const losses: readonly (readonly [string, Loss])[] = [
    ...nodes.map(({ name }) => [name, { nodes: [name] }] as const),
    ["every VPS", { nodes: onSite("vps") }],
    ["home", { nodes: onSite("home") }],
    ["the link between the sites", { siteLink: true }],
  ];
  return Object.fromEntries(losses.map(([lost, loss]) => [lost, told(survival(nodes, loss))]));
}
