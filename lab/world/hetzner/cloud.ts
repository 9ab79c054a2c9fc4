import { Faults } from "../faults";
import type { Collection, Store } from "../store";
import { VendorError } from "../vendorError";
import { firstProjectId } from "./catalogue";
import { faultError } from "./faultError";
import { checkLabels, type Labels } from "./labels";
import { checkLimit } from "./limits";
import type {
  Firewall,
  Image,
  Named,
  Network,
  PlacementGroup,
  PrimaryIp,
  Server,
  SshKey,
  Volume,
} from "./objects";
import { checkToken } from "./tokens";

interface Kinds {
  readonly server: Server;
  readonly primary_ip: PrimaryIp;
  readonly firewall: Firewall;
  readonly placement_group: PlacementGroup;
  readonly network: Network;
  readonly volume: Volume;
  readonly image: Image;
  readonly ssh_key: SshKey;
}
export type Kind = keyof Kinds;

const words: Readonly<Record<Kind, string>> = {
  server: "server",
  primary_ip: "primary IP",
  firewall: "firewall",
  placement_group: "placement group",
  network: "network",
  volume: "volume",
  image: "image",
  ssh_key: "SSH key",
};

export const invalidInput = (field: string, reason?: string): VendorError =>
  new VendorError(
    `invalid input in field '${field}'${reason === undefined ? "" : `: [${field} => [${reason}]]`}`,
    "invalid_input",
  );

/** The objects of one project at Hetzner Cloud, and what all requests have in common. */
export class HetznerCloud {
  readonly #faults: Faults;
  readonly #collections: { readonly [K in Kind]: Collection<Kinds[K]> };
  #isInRequest = false;

  /** @param token who asks; the lab itself has none and may do everything */
  public constructor(
    public readonly store: Store,
    private readonly token?: string,
  ) {
    this.#faults = new Faults(store);
    const collection = <K extends Kind>(kind: K): Collection<Kinds[K]> =>
      store.collection<Kinds[K]>(`hetzner ${kind}`);
    this.#collections = {
      server: collection("server"),
      primary_ip: collection("primary_ip"),
      firewall: collection("firewall"),
      placement_group: collection("placement_group"),
      network: collection("network"),
      volume: collection("volume"),
      image: collection("image"),
      ssh_key: collection("ssh_key"),
    };
  }

  /**
   * One request: it does all or nothing, and an injected fault may hit it. A request that another
   * one makes is part of that one.
   *
   * @param operation the vendor's word for it, such as `create_server`
   */
  public request<T>(operation: string, work: () => T): T {
    if (this.#isInRequest) return work();
    if (this.token !== undefined) checkToken(this.store, this.token, operation);
    const fault = this.#faults.take("hetzner", operation);
    if (fault !== undefined && fault !== "answerLost") throw faultError(fault);
    this.#isInRequest = true;
    try {
      const answer = this.store.transaction(work);
      if (fault !== undefined) throw faultError(fault);
      return answer;
    } finally {
      this.#isInRequest = false;
    }
  }

  /** The same cloud, asked with a token. */
  public as(token: string): HetznerCloud {
    return new HetznerCloud(this.store, token);
  }

  public all<K extends Kind>(kind: K): readonly Kinds[K][] {
    return this.#collections[kind].entries().map(([, object]) => object);
  }

  /** Every object of the project, the oldest of each kind first. */
  public everything(): readonly { readonly kind: Kind; readonly id: number }[] {
    return (Object.keys(words) as Kind[]).flatMap((kind) =>
      this.all(kind).map(({ id }) => ({ kind, id })),
    );
  }

  public find<K extends Kind>(kind: K, id: number): Kinds[K] | undefined {
    return this.#collections[kind].get(`${id}`);
  }

  /** @throws VendorError when there is none */
  public get<K extends Kind>(kind: K, id: number): Kinds[K] {
    const object = this.find(kind, id);
    if (object !== undefined) return object;
    throw new VendorError(`${words[kind]} with ID '${id}' not found`, "not_found");
  }

  /** Puts a new object into the project, with an id that was never given before. */
  public add<K extends Kind>(kind: K, object: Omit<Kinds[K], "id" | "created">): Kinds[K] {
    checkLimit(this.store, kind, this.all(kind).length);
    const added = {
      ...object,
      id: firstProjectId + this.store.next("hetzner id"),
      created: new Date().toISOString(),
    } as unknown as Kinds[K];
    this.checkNamed(kind, added);
    this.#collections[kind].put(`${added.id}`, added);
    return added;
  }

  public change<K extends Kind>(kind: K, id: number, changes: Partial<Kinds[K]>): Kinds[K] {
    const changed = { ...this.get(kind, id), ...changes };
    this.#collections[kind].put(`${id}`, changed);
    return changed;
  }

  public remove(kind: Kind, id: number): void {
    this.#collections[kind].remove(`${id}`);
  }

  /** New name and labels; both are checked as at the creation. */
  public rename<K extends Kind>(
    kind: K,
    id: number,
    changes: { readonly name?: string; readonly labels?: Labels },
  ): Kinds[K] {
    const { name, labels } = this.get(kind, id);
    this.checkNamed(kind, { name, labels, ...changes, id });
    return this.change(kind, id, changes as Partial<Kinds[K]>);
  }

  public checkNamed(kind: Kind, { id, name, labels }: Omit<Named, "created">): void {
    checkLabels(labels);
    // Snapshots have a description instead of a name.
    if (kind === "image") return;
    if (name === "") throw invalidInput("name");
    if (this.all(kind).some((other: Named) => other.name === name && other.id !== id)) {
      const subject = kind === "server" ? "server name" : "name";
      throw new VendorError(`${subject} is already used`, "uniqueness_error");
    }
  }
}

/** @throws VendorError when a delete protection holds the object */
export function checkDeletable(
  kind: Kind,
  { id, protection }: { readonly id: number; readonly protection: { readonly delete: boolean } },
): void {
  if (!protection.delete) return;
  throw new VendorError(`${words[kind]} with ID '${id}' is delete protected`, "protected");
}
