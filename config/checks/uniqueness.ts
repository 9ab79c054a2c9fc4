import { type Problem, quoted, removeCommand, setCommand } from "../problem";
import { type Check, type Draft, homeNodesOf, nodesOf, vpsNodesOf } from "./check";

interface Claim {
  readonly path: string;
  readonly value: string | number | undefined;
}

interface Kind {
  readonly noun: string;
  /** A second entry is superfluous rather than in need of another value. */
  readonly isListEntry?: true;
  readonly claims: (draft: Draft) => readonly Claim[];
}

const entries = (path: string, values: readonly (string | undefined)[] = []): Claim[] =>
  values.map((value, index) => ({ path: `${path}[${index}]`, value }));

const kinds: readonly Kind[] = [
  {
    noun: "name",
    claims: (draft) =>
      nodesOf(draft).map(({ path, node }) => ({ path: `${path}.name`, value: node.name })),
  },
  {
    noun: "VM id",
    claims: (draft) =>
      homeNodesOf(draft).map(({ path, node }) => ({ path: `${path}.vmId`, value: node.vmId })),
  },
  {
    noun: "primary IP",
    claims: (draft) =>
      vpsNodesOf(draft).map(({ path, node }) => ({
        path: `${path}.primaryIpv4.id`,
        value: node.primaryIpv4?.id,
      })),
  },
  {
    noun: "host name",
    isListEntry: true,
    claims: ({ gateway }) => entries("gateway.hostnames", gateway?.hostnames),
  },
  {
    noun: "admin network",
    isListEntry: true,
    claims: ({ network }) => entries("network.adminCidrs", network?.adminCidrs),
  },
  {
    noun: "resolver",
    isListEntry: true,
    claims: ({ sites }) => entries("sites.home.nameservers", sites?.home?.nameservers),
  },
  {
    noun: "extension",
    isListEntry: true,
    claims: ({ sites }) => entries("sites.vps.extensions", sites?.vps?.extensions),
  },
  {
    noun: "extension",
    isListEntry: true,
    claims: ({ sites }) => entries("sites.home.extensions", sites?.home?.extensions),
  },
  {
    noun: "published port",
    isListEntry: true,
    claims: ({ network }) =>
      (network?.publishedPorts ?? []).map((entry, index) => ({
        path: `network.publishedPorts[${index}]`,
        value: entry?.port && entry.protocol && `${entry.port}/${entry.protocol}`,
      })),
  },
];

function repeated({ noun, isListEntry, claims }: Kind, draft: Draft): Problem[] {
  const firstPath = new Map<string | number, string>();
  return claims(draft).flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const taken = firstPath.get(value);
    if (taken === undefined) {
      firstPath.set(value, path);
      return [];
    }
    const message = `expected another ${noun}, got ${quoted(value)}, which hybrid:${taken} has too`;
    return [
      {
        path,
        message,
        fix: isListEntry ? removeCommand(path) : setCommand(path, `<another ${noun}>`),
      },
    ];
  });
}

/** What names a thing names one thing only. Addresses are judged by `addresses.ts`. */
export const uniqueness: Check = (draft) => kinds.flatMap((kind) => repeated(kind, draft));
