import { resourceType } from "../types";
import type { Reading } from "./hetznerBillables";
import { readStorage, type Unknowns } from "./storageClaims";

/** Volumes that a resource asks Kubernetes for. */
interface Claim {
  readonly storageClass: string;
  readonly count: number;
  /** Of each of them; undefined when it is not said or not known. */
  readonly sizeGb: number | undefined;
}

/** Volumes of one size, and the name of the resource that asks for them. */
export interface AskedVolumes {
  readonly name: string;
  readonly count: number;
  readonly sizeGb: number | undefined;
}

/** A resource as its program asks for it. */
export interface Registered {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: unknown;
}

/** What one resource has to do with volumes. */
interface Entry {
  readonly name: string;
  readonly props: unknown;
  readonly volumes: number;
  /** Of Hetzner's classes and of others. */
  readonly claims: Claim[];
  /** Hetzner classes that it makes. */
  readonly classes: Set<string>;
  /** Whether all of it was known, and so is all that it asks for. */
  isWhole: boolean;
}

/** How many volumes an entry asks for, of these classes alone. */
function claimed({ claims }: Entry, classes: ReadonlySet<string>): number {
  return claims
    .filter(({ storageClass }) => classes.has(storageClass))
    .reduce((sum, { count }) => sum + count, 0);
}

/**
 * Counts the Hetzner volumes of a program while its resources register, so that a rule can refuse
 * the one that is too many before anything is created. Outputs would come too late: those of
 * Kubernetes resources are empty as long as their cluster does not exist. Claims of every class are
 * kept, because a claim may register before its class does.
 */
export class VolumeLedger {
  readonly #unknowns: Unknowns;
  readonly #entries = new Map<string, Entry>();

  public constructor(unknowns: Unknowns) {
    this.#unknowns = unknowns;
  }

  /** Notes a resource; what is unknown of it fails, what is known is noted still. */
  public count({ type, urn, name, props }: Registered): void {
    // The stack is the first resource of every run.
    if (type === resourceType.stack) this.#entries.clear();
    const before = this.#entries.get(urn);
    // Several rules count, each of them every resource.
    if (before?.isWhole === true && before.props === props) return;
    const volumes = type === resourceType.volume ? 1 : 0;
    const entry: Entry = { name, props, volumes, claims: [], classes: new Set(), isWhole: false };
    this.#entries.set(urn, entry);
    if (type.startsWith("kubernetes:")) this.#read(entry, type, props);
    entry.isWhole = true;
  }

  #read(entry: Entry, type: string, props: unknown): void {
    readStorage(type.slice(type.lastIndexOf(":") + 1), props, {
      onClaim: (storageClass, count, sizeGb) => {
        entry.claims.push({ storageClass, count, sizeGb });
      },
      onHetznerClass: (storageClass) => entry.classes.add(storageClass),
      unknowns: this.#unknowns,
    });
  }

  /**
   * All volumes so far, as seen from a resource that asks for some, or that makes a class of which
   * others asked for some before; undefined from any other.
   *
   * @param configured classes known to be Hetzner's, whoever makes them
   */
  public totalAt(urn: string, configured: readonly string[]): number | undefined {
    const own = this.#entries.get(urn);
    // Most resources have nothing to do with volumes, and must not cost a look at all others.
    if (own === undefined || own.volumes + own.claims.length + own.classes.size === 0) {
      return undefined;
    }
    const entries = [...this.#entries.values()];
    const made = new Set([...own.classes].filter((name) => !configured.includes(name)));
    const classes = this.#hetznerClasses(configured);
    const sum = (of: (entry: Entry) => number): number =>
      entries.reduce((total, entry) => total + of(entry), 0);

    const brought = own.volumes + claimed(own, classes) + sum((entry) => claimed(entry, made));
    if (brought === 0) return undefined;
    return sum((entry) => entry.volumes + claimed(entry, classes));
  }

  /** The volumes of Hetzner's classes that the program asks Kubernetes for, and who asks. */
  public asked(configured: readonly string[]): readonly AskedVolumes[] {
    const classes = this.#hetznerClasses(configured);
    return [...this.#entries.values()].flatMap(({ name, claims }) =>
      claims
        .filter(({ storageClass }) => classes.has(storageClass))
        .map(({ count, sizeGb }) => ({ name, count, sizeGb })),
    );
  }

  /** Names of resources that may ask for more than what is known of them. */
  public get partlyUnknown(): readonly string[] {
    return [...this.#entries.values()].flatMap(({ name, isWhole }) => (isWhole ? [] : [name]));
  }

  #hetznerClasses(configured: readonly string[]): ReadonlySet<string> {
    const made = [...this.#entries.values()].flatMap(({ classes }) => [...classes]);
    return new Set([...configured, ...made]);
  }
}

/** What the volumes that Kubernetes will ask the cloud for cost money for: seen by their claims alone. */
export function claimedVolumes(
  ledger: VolumeLedger,
  configuredClasses: readonly string[],
): readonly Reading[] {
  const asked = ledger.asked(configuredClasses).map(({ name, count, sizeGb }): Reading => {
    const what = `of ${name}${count === 1 ? "" : ` ×${count}`}`;
    return sizeGb === undefined
      ? { billables: [], unknown: [`size of the volume ${what}`] }
      : { billables: [{ kind: "volume", name: what, sizeGb: sizeGb * count }], unknown: [] };
  });
  const partly = ledger.partlyUnknown.map((name) => `volumes that ${name} may ask for`);
  return [...asked, { billables: [], unknown: partly }];
}

/** Storage classes of Hetzner volumes in this design, whoever makes them. */
export const hetznerClasses: readonly string[] = ["hcloud-volumes"];
