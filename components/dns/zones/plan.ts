import type { Problem } from "../../../config/problem";
import { conflictsOf } from "./conflicts";
import { type DnsDraft, readZones } from "./entries";
import type { RecordType } from "./values";

/** All values of one name and type, in the one form and order in which PowerDNS gives them back. */
export interface RecordSet {
  /** Absolute, in ASCII, with a final dot. */
  readonly name: string;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  readonly values: readonly string[];
}

/** A name server inside the zone: its address is that of a VPS, known once the VPS is there. */
export interface Glue {
  /** Absolute, with a final dot. */
  readonly name: string;
  readonly node: string;
}

/** One zone to be made. */
export interface ZonePlan {
  /** In ASCII, without a final dot. */
  readonly name: string;
  readonly dnssec: boolean;
  /** Host names without a final dot, sorted. */
  readonly nameServers: readonly string[];
  readonly recordSets: readonly RecordSet[];
  readonly glue: readonly Glue[];
}

/** The order of octets, which does not depend on anybody's language. */
const byCode = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Every problem of the zones at once; none means that `planZones` gives exactly what is meant. */
export function zoneProblems(dns: DnsDraft): readonly Problem[] {
  const zones = readZones(dns);
  return [...zones.problems, ...conflictsOf(zones)];
}

/** The zones in canonical form: the same plan whatever the order of the stack file. */
export function planZones(dns: DnsDraft): readonly ZonePlan[] {
  const { zones, nameServers } = readZones(dns);
  const hosts = nameServers.map(({ host }) => host).sort(byCode);
  return zones
    .map(({ name, dnssec, entries, glue }) => ({
      name,
      dnssec,
      nameServers: hosts,
      recordSets: entries
        .map(({ owner, type, ttlSeconds, values }) => ({
          name: `${owner}.`,
          type,
          ttlSeconds,
          values: values.map(({ content }) => content).sort(byCode),
        }))
        .sort((a, b) => byCode(`${a.name} ${a.type}`, `${b.name} ${b.type}`)),
      glue: glue
        .map(({ host, node }) => ({ name: `${host}.`, node }))
        .sort((a, b) => byCode(a.name, b.name)),
    }))
    .sort((a, b) => byCode(a.name, b.name));
}
