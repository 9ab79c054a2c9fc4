import { resourceType } from "../types";
import type { Billable } from "./billable";

/** The label by which a server says on which day it was ordered: no preview knows its age. */
export const orderedOnLabel = "hybrid.cluster/ordered-on";

/** A resource of the cloud, from wherever its inputs are read. */
export interface HetznerResource {
  readonly type: string;
  readonly name: string;
  /** The value at a path of its inputs, in a box; undefined while a preview does not know it. */
  readonly read: (...path: readonly (string | number)[]) => { readonly value: unknown } | undefined;
  /** Whether its IPv4 address is a resource of the program, with a price of its own. */
  readonly hasManagedIpv4: boolean;
}

export interface Reading {
  readonly billables: readonly Billable[];
  /** What costs money and cannot be reckoned yet, each as a text. */
  readonly unknown: readonly string[];
}

const nothing: Reading = { billables: [], unknown: [] };
const of = (...billables: readonly Billable[]): Reading => ({ billables, unknown: [] });
const notKnown = (...unknown: readonly string[]): Reading => ({ billables: [], unknown });

type Read = HetznerResource["read"];

/** A text among the inputs; "" where there is none, undefined while it is unknown. */
function text(read: Read, ...path: readonly (string | number)[]): string | undefined {
  const box = read(...path);
  if (box === undefined) return undefined;
  return typeof box.value === "string" ? box.value : "";
}

const isTrue = (read: Read, whenAbsent: boolean, ...path: readonly (string | number)[]): boolean =>
  (read(...path)?.value ?? whenAbsent) === true;

/** The address a server gets with it, or adopts by its id; one of the program counts by itself. */
function serverAddress({ name, read, hasManagedIpv4 }: HetznerResource): readonly Billable[] {
  if (hasManagedIpv4 || !isTrue(read, true, "publicNets", 0, "ipv4Enabled")) return [];
  return [{ kind: "primaryIpv4", name: `of ${name}` }];
}

function server(resource: HetznerResource): Reading {
  const { name, read } = resource;
  const [serverType, location] = [text(read, "serverType"), text(read, "location")];
  const orderedOn = text(read, "labels", orderedOnLabel);
  const hasBackups = isTrue(read, false, "backups");
  const address = serverAddress(resource);
  if (serverType === undefined || location === undefined || orderedOn === undefined) {
    return { billables: address, unknown: [`type, location or order date of server ${name}`] };
  }
  const machine: Billable = {
    kind: "server",
    name,
    serverType,
    location: location === "" ? "a location of the cloud's choice" : location,
    ...(orderedOn !== "" && { orderedOn }),
    hasBackups,
  };
  const unknown = read("backups") === undefined ? [`backups of server ${name}`] : [];
  return { billables: [machine, ...address], unknown };
}

function volume({ name, read }: HetznerResource): Reading {
  const size = read("size");
  if (size === undefined) return notKnown(`size of volume ${name}`);
  return of({ kind: "volume", name, sizeGb: Number(size.value) });
}

function address(kind: "primaryIpv4" | "floatingIpv4", resource: HetznerResource): Reading {
  const { name, read } = resource;
  const type = text(read, "type");
  if (type === undefined) return notKnown(`family of address ${name}`);
  if (type === "ipv4") return of({ kind, name });
  // Primary IPv6 networks cost nothing; the price of floating ones is not in the table.
  return kind === "primaryIpv4" ? nothing : notKnown(`price of floating IPv6 ${name}`);
}

function loadBalancer({ name, read }: HetznerResource): Reading {
  const [type, location] = [text(read, "loadBalancerType"), text(read, "location")];
  if (type === undefined || location === undefined) {
    return notKnown(`type or location of load balancer ${name}`);
  }
  return of({
    kind: "loadBalancer",
    name,
    type,
    location: location === "" ? "a location of the cloud's choice" : location,
  });
}

/** What a resource costs money for; nothing for one that is free or of another vendor. */
export function hetznerBillables(resource: HetznerResource): Reading {
  switch (resource.type) {
    case resourceType.server:
      return server(resource);
    case resourceType.volume:
      return volume(resource);
    case resourceType.primaryIp:
      return address("primaryIpv4", resource);
    case resourceType.floatingIp:
      return address("floatingIpv4", resource);
    case resourceType.loadBalancer:
      return loadBalancer(resource);
    case resourceType.snapshot:
      return notKnown(`size of snapshot ${resource.name}, which nobody knows before it is made`);
    default:
      return nothing;
  }
}
