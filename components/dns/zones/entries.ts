import { type Problem, quoted, removeCommand, setCommand } from "../../../config/problem";
import type { Readable } from "../../../config/readable";
import type { Settings } from "../../../config/schema";
import { isRead, isWithin, readName, readOwner, readZoneName } from "./names";
import { type RecordType, type RecordValue, readValue } from "./values";

export type DnsDraft = Readable<Settings["dns"]>;

/** A value and where the stack file has it. */
export interface PlacedValue extends RecordValue {
  readonly path: string;
}

/** All values of one name and type, as one entry of the stack file says them. */
export interface Entry {
  readonly path: string;
  /** Absolute, without final dot. */
  readonly owner: string;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  readonly values: readonly PlacedValue[];
}

/** A name server and the VPS it answers from. */
export interface PlacedNameServer {
  readonly path: string;
  readonly host: string;
  readonly node: string;
}

/** A zone as far as it can be read. */
export interface ZoneEntries {
  readonly path: string;
  readonly name: string;
  readonly dnssec: boolean;
  readonly entries: readonly Entry[];
  /** Name servers whose names are this zone's, so that it tells their addresses. */
  readonly glue: readonly PlacedNameServer[];
}

export interface Zones {
  readonly zones: readonly ZoneEntries[];
  readonly nameServers: readonly PlacedNameServer[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

type RecordDraft = NonNullable<NonNullable<NonNullable<DnsDraft["zones"]>[number]>["records"]>[0];

const problem = (path: string, expected: string, text: string): Problem => ({
  path,
  message: `expected ${expected}, got ${quoted(text)}`,
  fix: setCommand(path, `<${expected.split(",")[0]?.replaceAll("'", "") ?? ""}>`),
});

function ownerOf(path: string, text: string, zone: string): string | Problem {
  const read = readOwner(text, zone);
  if (!isRead(read)) return problem(path, read.expected, text);
  if (isWithin(read.value, zone)) return read.value;
  return {
    path,
    message: `expected a name in the zone ${zone}, got ${quoted(text)}`,
    fix: `in the stack file, move the record to the zone it belongs to, or leave out the final dot`,
  };
}

/** Reads a record; a part of it that is malformed has a problem already, and the record is left out. */
function entryOf(path: string, draft: RecordDraft, zone: string): Entry | readonly Problem[] {
  if (draft?.name === undefined || draft.type === undefined || draft.values === undefined) {
    return [];
  }
  const problems: Problem[] = [];
  const owner = ownerOf(`${path}.name`, draft.name, zone);
  if (typeof owner !== "string") problems.push(owner);
  const values: PlacedValue[] = [];
  for (const [index, text] of draft.values.entries()) {
    if (text === undefined) continue;
    const at = `${path}.values[${index}]`;
    const read = readValue(draft.type, text, zone);
    if (isRead(read)) values.push({ ...read.value, path: at });
    else problems.push(problem(at, read.expected, text));
  }
  if (typeof owner !== "string" || problems.length > 0) return problems;
  return { path, owner, type: draft.type, ttlSeconds: draft.ttlSeconds ?? 300, values };
}

const isProblems = (read: Entry | readonly Problem[]): read is readonly Problem[] =>
  Array.isArray(read);

/** The zone a name belongs to: the longest one that it is within. */
export function zoneOf<Zone extends { readonly name: string }>(
  name: string,
  zones: readonly Zone[],
): Zone | undefined {
  return zones
    .filter((zone) => isWithin(name, zone.name))
    .reduce<Zone | undefined>(
      (longest, zone) => (zone.name.length > (longest?.name.length ?? 0) ? zone : longest),
      undefined,
    );
}

function nameServersOf({ nameServers = [] }: DnsDraft): PlacedNameServer[] {
  return nameServers.flatMap((server, index) => {
    if (server?.host === undefined || server.node === undefined) return [];
    const read = readName(`${server.host}.`, "");
    if (!isRead(read)) return [];
    return [{ path: `dns.nameServers[${index}]`, host: read.value, node: server.node }];
  });
}

/** Everything of the zones that can be read, and a problem for all that cannot. */
export function readZones(dns: DnsDraft): Zones {
  const problems: Problem[] = [];
  const named: { path: string; name: string; dnssec: boolean; records: readonly RecordDraft[] }[] =
    [];
  for (const [index, zone] of (dns.zones ?? []).entries()) {
    if (zone?.name === undefined) continue;
    const path = `dns.zones[${index}]`;
    const read = readZoneName(zone.name);
    if (!isRead(read)) {
      problems.push(problem(`${path}.name`, read.expected, zone.name));
      continue;
    }
    const first = named.find(({ name }) => name === read.value);
    if (first !== undefined) {
      const message = `expected another zone, got ${quoted(zone.name)}, which hybrid:${first.path} is too`;
      const fix = removeCommand(path);
      problems.push({ path: `${path}.name`, message, fix });
      continue;
    }
    const { dnssec = false, records = [] } = zone;
    named.push({ path, name: read.value, dnssec, records });
  }
  const nameServers = nameServersOf(dns);
  const zones = named.map(({ records, ...zone }): ZoneEntries => {
    const entries: Entry[] = [];
    for (const [index, record] of records.entries()) {
      const read = entryOf(`${zone.path}.records[${index}]`, record, zone.name);
      if (isProblems(read)) problems.push(...read);
      else entries.push(read);
    }
    const glue = nameServers.filter(({ host }) => zoneOf(host, named)?.name === zone.name);
    return { ...zone, entries, glue };
  });
  return { zones, nameServers, problems };
}
