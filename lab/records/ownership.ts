/** Types of records that ExternalDNS manages unless it is told otherwise. */
export const managedTypes = ["A", "AAAA", "CNAME"] as const;

export type ManagedType = (typeof managedTypes)[number];

/** A record set that somebody wants, and the object he wants it for. */
export interface Endpoint {
  /** Without final dot. */
  readonly name: string;
  readonly type: ManagedType;
  /** 0 leaves it to the provider. */
  readonly ttlSeconds: number;
  readonly targets: readonly string[];
  /** `httproute/<namespace>/<name>` */
  readonly resource: string;
}

const typePlace = "%{record_type}";
const heritage = "heritage=external-dns";

/** How names of marks are made. */
export interface MarkNames {
  readonly prefix: string;
  /** What stands for the asterisk of a wildcard. */
  readonly wildcard: string;
}

/** Name of the TXT record that says whose a record is. */
export function markName(
  { prefix, wildcard }: MarkNames,
  { name, type }: Pick<Endpoint, "name" | "type">,
): string {
  const start = prefix.toLowerCase().replaceAll(typePlace, type.toLowerCase());
  return `${start}${wildcard === "" ? name : name.replace(/^\*(?=\.)/, wildcard)}`;
}

/** What that TXT record says; its parts are sorted. */
export const markText = (owner: string, resource: string): string =>
  `"${heritage},external-dns/owner=${owner},external-dns/resource=${resource}"`;

/** The owner that a TXT record names; undefined if it is no mark. */
export function ownerIn(text: string): string | undefined {
  const parts = text.replaceAll('"', "").split(",");
  if (!parts.includes(heritage)) return undefined;
  const key = "external-dns/owner=";
  return parts.find((part) => part.startsWith(key))?.slice(key.length);
}
