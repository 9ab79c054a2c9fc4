/** A step of `pulumi preview --json`; secrets are masked in it, and nothing else is read of it. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: {
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
  };
}

/** Kinds of objects that Hetzner numbers, as its API spells their collections. */
export type HetznerCollection = "firewalls" | "placement_groups" | "primary_ips" | "servers";

/** How to find out under which id a vendor may have what the program is about to make. */
export type Lookup =
  /** The program chose the id; the provider says whether there is such an object. */
  | { readonly by: "id"; readonly id: string }
  /** Hetzner chose the id; its name leads to it. */
  | { readonly by: "name"; readonly collection: HetznerCollection; readonly name: string }
  /** etcd can be started once only; where it has been, this node's Kubernetes API answers. */
  | { readonly by: "bootstrap"; readonly node: string };

/** Something the program is about to make and a vendor may have already. */
export interface Candidate {
  readonly urn: string;
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
  readonly lookup: Lookup;
  /** What the program asks for, as far as it is known before it runs. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Its secret was told once, to nobody who is left: it is taken over to be replaced. */
  readonly hasLostSecret: boolean;
}

/** How the engine writes what it does not know yet, and what it does not show. */
const notSaid = ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]"];

const knownOf = (inputs: Inputs): Inputs =>
  Object.fromEntries(
    Object.entries(inputs).filter(
      ([, value]) => !notSaid.some((mark) => JSON.stringify(value).includes(mark)),
    ),
  );

type Inputs = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? `${value}` : undefined;

const named =
  (collection: HetznerCollection) =>
  ({ name }: Inputs): Lookup | undefined => {
    const known = text(name);
    return known === undefined ? undefined : { by: "name", collection, name: known };
  };

/** The ids that the providers document for an import. */
const joined =
  (separator: (keys: readonly string[]) => string, ...keys: readonly string[]) =>
  (inputs: Inputs): Lookup | undefined => {
    const parts = keys.map((key) => text(inputs[key]));
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length ? undefined : { by: "id", id: separator(known) };
  };

const first = ([id = ""]: readonly string[]): string => id;
const lookups: Readonly<Record<string, (inputs: Inputs) => Lookup | undefined>> = {
  "hcloud:index/firewall:Firewall": named("firewalls"),
  "hcloud:index/placementGroup:PlacementGroup": named("placement_groups"),
  "hcloud:index/primaryIp:PrimaryIp": named("primary_ips"),
  "hcloud:index/server:Server": named("servers"),
  "proxmoxve:index/vmLegacy:VmLegacy": joined((parts) => parts.join("/"), "nodeName", "vmId"),
  "proxmoxve:download/file:File": joined(
    ([node = "", datastore = "", content = "", file = ""]) =>
      `${node}/${datastore}:${content}/${file}`,
    ...["nodeName", "datastoreId", "contentType", "fileName"],
  ),
  "proxmoxve:hardware/mapping/pci:Pci": joined(first, "name"),
  "proxmoxve:index/roleLegacy:RoleLegacy": joined(first, "roleId"),
  "proxmoxve:index/userLegacy:UserLegacy": joined(first, "userId"),
  "proxmoxve:user/token:Token": joined((parts) => parts.join("!"), "userId", "tokenName"),
  "talos:machine/bootstrap:Bootstrap": ({ node }) => {
    const known = text(node);
    return known === undefined ? undefined : { by: "bootstrap", node: known };
  },
};

const typesWithLostSecret: readonly string[] = ["proxmoxve:user/token:Token"];

/**
 * What a preview would make and a vendor may have already. Everything else is safe to make again:
 * the state alone holds it (passwords, secrets), or making it twice is making it once (grants,
 * configurations, Kubernetes objects, which the provider takes over).
 */
export function candidates(steps: readonly PreviewStep[]): readonly Candidate[] {
  return steps.flatMap(({ op, urn, newState }) => {
    if (op !== "create" || newState === undefined) return [];
    const { type, inputs = {} } = newState;
    const lookup = lookups[type]?.(knownOf(inputs));
    if (lookup === undefined) return [];
    const name = urn.split("::").at(-1) ?? "";
    const hasLostSecret = typesWithLostSecret.includes(type);
    return [{ urn, type, name, lookup, inputs: knownOf(inputs), hasLostSecret }];
  });
}

/** The program's own providers that import candidates and are yet to be made: making one asks nobody. */
export const missingProviders = (steps: readonly PreviewStep[]): readonly string[] =>
  steps.flatMap(({ op, urn, newState }) => {
    const isOwn = /^pulumi:providers:(hcloud|proxmoxve)$/.test(newState?.type ?? "");
    return op === "create" && isOwn ? [urn] : [];
  });

/** One entry of the file that `pulumi preview --import-file` writes and `pulumi import` reads. */
export interface ImportEntry {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  /** Name in the program, where two entries would have the same. */
  readonly logicalName?: string;
  /** Name of another entry, or a key of the name table. */
  readonly parent?: string;
  readonly component?: boolean;
}

export interface ImportFile {
  readonly nameTable?: Readonly<Record<string, string>>;
  readonly resources: readonly ImportEntry[];
}

/** The import file with these ids only, and the components around them that the state lacks. */
export function importOf(file: ImportFile, ids: ReadonlyMap<Candidate, string>): ImportFile {
  const found = [...ids].flatMap(([{ type, name }, id]) =>
    file.resources
      .filter((entry) => entry.type === type && (entry.logicalName ?? entry.name) === name)
      .map((entry) => ({ ...entry, id })),
  );
  const parents = new Set<ImportEntry>();
  const addParents = ({ parent }: ImportEntry): void => {
    const around = file.resources.find((entry) => entry.component && entry.name === parent);
    if (around === undefined || parents.has(around)) return;
    addParents(around);
    parents.add(around);
  };
  found.forEach(addParents);
  return { ...file, resources: [...parents, ...found] };
}
