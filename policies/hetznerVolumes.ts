import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Report } from "./rule";
import { readStorage } from "./storageClaims";
import { resourceType } from "./types";
import { separately } from "./unknown";

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

/** What one resource has to do with volumes. */
interface Entry {
  readonly name: string;
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
class VolumeLedger {
  readonly #entries = new Map<string, Entry>();

  /** Notes a resource; what is unknown of it fails, what is known is noted still. */
  public count({ type, urn, name, props }: ResourceValidationArgs): void {
    // The stack is the first resource of every run.
    if (type === resourceType.stack) this.#entries.clear();
    const volumes = type === resourceType.volume ? 1 : 0;
    const entry: Entry = { name, volumes, claims: [], classes: new Set(), isWhole: false };
    this.#entries.set(urn, entry);
    if (type.startsWith("kubernetes:")) this.#read(entry, type, props);
    entry.isWhole = true;
  }

  #read(entry: Entry, type: string, props: ResourceValidationArgs["props"]): void {
    readStorage(type.slice(type.lastIndexOf(":") + 1), props, {
      onClaim: (storageClass, count, sizeGb) => {
        entry.claims.push({ storageClass, count, sizeGb });
      },
      onHetznerClass: (storageClass) => entry.classes.add(storageClass),
    });
  }

  /**
   * All volumes so far, as seen from a resource that asks for some, or that makes a class of which
   * others asked for some before; undefined from any other.
   *
   * @param configured classes known to be Hetzner's, whoever makes them
   */
  public totalAt(urn: string, configured: readonly string[]): number | undefined {
    const entries = [...this.#entries.values()];
    const own = this.#entries.get(urn);
    if (own === undefined) return undefined;
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

/** The one count of a run, for the rules about the number of volumes and those about their price. */
export const programVolumes = new VolumeLedger();

/** The settings of every rule about volumes. */
export const storageClasses = {
  type: "array",
  items: { type: "string" },
  default: ["hcloud-volumes"],
  description: "Storage classes of Hetzner volumes, beside those that the program itself makes.",
} as const;

/**
 * Reports the resource that brings a run above a limit of volumes.
 *
 * @param wording says after the limit what it allows, such as "at most"
 */
export function volumesAbove(
  wording: string,
): (
  resource: ResourceValidationArgs,
  limit: number,
  configuredClasses: readonly string[],
  report: Report,
) => void {
  return (resource, limit, configuredClasses, report) => {
    separately([
      () => {
        programVolumes.count(resource);
      },
      () => {
        const total = programVolumes.totalAt(resource.urn, configuredClasses);
        if (total === undefined || total <= limit) return;
        report({
          subject: `'${resource.name}' (${resource.type})`,
          actual: `brings the program to ${total} Hetzner volumes`,
          expected: `${limit} ${wording}`,
        });
      },
    ]);
  };
}
