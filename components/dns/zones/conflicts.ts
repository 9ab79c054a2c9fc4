import { type Problem, quoted, removeCommand } from "../../../config/problem";
import { type Entry, type ZoneEntries, type Zones, zoneOf } from "./entries";
import { isWithin } from "./names";

/** Finds one kind of contradiction between the records of a zone. */
type Rule = (zone: ZoneEntries, all: Zones) => readonly Problem[];

const isAddress = ({ type }: Entry): boolean => type === "A" || type === "AAAA";
const remove = ({ path }: Entry): string => removeCommand(path);

/** Two entries of one name and type would each overwrite what the other says. */
const saidOnce: Rule = ({ entries }) => {
  const first = new Map<string, Entry>();
  return entries.flatMap((entry): Problem[] => {
    const { owner, type, path } = entry;
    const earlier = first.get(`${owner} ${type}`);
    if (earlier === undefined) {
      first.set(`${owner} ${type}`, entry);
      return [];
    }
    return [
      {
        path,
        message: `expected all values of ${owner} ${type} in one entry, got a second one beside hybrid:${earlier.path}`,
        fix: `in the stack file, move its values to hybrid:${earlier.path}.values`,
      },
    ];
  });
};

const differentValues: Rule = ({ entries }) =>
  entries.flatMap(({ values }) => {
    const first = new Map<string, string>();
    return values.flatMap(({ path, content }): Problem[] => {
      const earlier = first.get(content);
      if (earlier === undefined) {
        first.set(content, path);
        return [];
      }
      const message = `expected another value, got ${quoted(content)}, which hybrid:${earlier} is too`;
      return [{ path, message, fix: removeCommand(path) }];
    });
  });

/** What the program says of every zone itself. */
const notGenerated: Rule = ({ name, entries, glue }) =>
  entries.flatMap((entry): Problem[] => {
    const { owner, type, path } = entry;
    if (type === "NS" && owner === name) {
      const message = `expected no NS record of the zone itself, got one; hybrid:dns.nameServers are its name servers`;
      return [{ path, message, fix: remove(entry) }];
    }
    const server = glue.find(({ host }) => host === owner);
    if (server !== undefined && isAddress(entry)) {
      const message = `expected no address of ${owner}, got one; it is a name server, whose address is that of ${server.node}`;
      return [{ path, message, fix: remove(entry) }];
    }
    return [];
  });

/** An alias stands alone (RFC 1034 3.6.2), and never at the top, where SOA and NS are. */
const aliasesStandAlone: Rule = ({ name, entries, glue }) =>
  entries
    .filter(({ type }) => type === "CNAME")
    .flatMap((entry): Problem[] => {
      const { owner, path, values } = entry;
      if (owner === name) {
        const message = `expected no CNAME at the zone itself, got one; its SOA and NS records are there`;
        return [{ path, message, fix: "in the stack file, write its addresses as A and AAAA" }];
      }
      const beside = entries.filter((other) => other.owner === owner && other.type !== "CNAME");
      const others = [
        ...beside.map((other) => `hybrid:${other.path} (${other.type})`),
        ...glue.filter(({ host }) => host === owner).map((server) => `hybrid:${server.path}`),
      ];
      const problems: Problem[] = [];
      if (others.length > 0) {
        const message = `expected nothing else at ${owner}, which is an alias, got ${others.join(", ")}`;
        problems.push({ path, message, fix: remove(entry) });
      }
      if (values.length > 1) {
        const message = `expected one name for the alias ${owner}, got ${values.length}`;
        const fix = removeCommand(`${path}.values[1]`);
        problems.push({ path: `${path}.values`, message, fix });
      }
      return problems;
    });

/** Mail, services and name servers are reached at a name with addresses (RFC 2181 10.3). */
const targetsAreNoAliases: Rule = ({ entries }, { zones }) => {
  const aliases = zones.flatMap((zone) => zone.entries).filter(({ type }) => type === "CNAME");
  return entries
    .filter(({ type }) => type !== "CNAME")
    .flatMap(({ type, values }) =>
      values.flatMap(({ path, target }): Problem[] => {
        const alias = aliases.find(({ owner }) => owner === target);
        if (alias === undefined) return [];
        const message = `expected a name with addresses, got ${quoted(target)}, which hybrid:${alias.path} makes an alias; an ${type} record must not lead to one`;
        const fix = `in the stack file, name what hybrid:${alias.path} leads to`;
        return [{ path, message, fix }];
      }),
    );
};

/** Whoever is sent to a name server of ours needs its address from us. */
const nameServersHaveAddresses: Rule = ({ name, entries }, { zones, nameServers }) =>
  entries
    .filter(({ type, owner }) => type === "NS" && owner !== name)
    .flatMap(({ values }) =>
      values.flatMap(({ path, target = "" }): Problem[] => {
        const home = zoneOf(target, zones);
        const isOurs = nameServers.some(({ host }) => host === target);
        if (home === undefined || isOurs) return [];
        const known = home.entries.filter(({ owner }) => owner === target);
        // An alias there has a problem of its own.
        if (known.some((entry) => isAddress(entry) || entry.type === "CNAME")) return [];
        const message = `expected a name server with an address, got ${quoted(target)}, which has none in the zone ${home.name}`;
        const fix = `in the stack file, add {name: ${target}., type: A, values: [<its address>]} to hybrid:${home.path}.records`;
        return [{ path, message, fix }];
      }),
    );

/** Nobody sees what is below a delegation, except the addresses of its name servers. */
const nothingIsHidden: Rule = ({ name, entries }, { zones }) => {
  const delegations = entries.filter(({ type, owner }) => type === "NS" && owner !== name);
  const children = zones.filter((zone) => zone.name !== name && isWithin(zone.name, name));
  return entries.flatMap((entry): Problem[] => {
    const { owner, type, path } = entry;
    const child = children.find((zone) => isWithin(owner, zone.name));
    if (child !== undefined && !(type === "NS" && owner === child.name)) {
      const message = `expected a name of the zone ${name}, got ${quoted(owner)}, which is the zone ${child.name}'s`;
      return [{ path, message, fix: `in the stack file, move it to hybrid:${child.path}.records` }];
    }
    const delegation = delegations.find(
      (other) => other !== entry && isWithin(owner, other.owner) && child === undefined,
    );
    if (delegation === undefined) return [];
    const isGlue =
      isAddress(entry) && delegations.some(({ values }) => values.some((v) => v.target === owner));
    if (isGlue) return [];
    const message = `expected no ${type} record at ${owner}, got one; hybrid:${delegation.path} delegates ${delegation.owner} to others`;
    return [{ path, message, fix: remove(entry) }];
  });
};

const noWildcardDelegation: Rule = ({ entries }) =>
  entries
    .filter(({ type, owner }) => type === "NS" && owner.startsWith("*."))
    .map((entry) => ({
      path: entry.path,
      message: `expected one name, got ${quoted(entry.owner)}; a wildcard cannot be delegated`,
      fix: remove(entry),
    }));

const rules: readonly Rule[] = [
  saidOnce,
  differentValues,
  notGenerated,
  aliasesStandAlone,
  targetsAreNoAliases,
  nameServersHaveAddresses,
  nothingIsHidden,
  noWildcardDelegation,
];

/** Every contradiction between records that can be read, zone after zone. */
export function conflictsOf(all: Zones): readonly Problem[] {
  return all.zones.flatMap((zone) => rules.flatMap((rule) => rule(zone, all)));
}
