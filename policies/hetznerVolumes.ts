import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Report } from "./rule";
import { readStorage } from "./storageClaims";
import { resourceType } from "./types";
import { separately } from "./unknown";

/** What one resource has to do with volumes. */
interface Entry {
  readonly volumes: number;
  /** Volumes asked for, by storage class, Hetzner's and others. */
  readonly claims: Map<string, number>;
  /** Hetzner classes that it makes. */
  readonly classes: Set<string>;
}

/** How many volumes an entry asks for, of these classes alone. */
function claimed({ claims }: Entry, classes: ReadonlySet<string>): number {
  return [...claims]
    .filter(([storageClass]) => classes.has(storageClass))
    .reduce((sum, [, count]) => sum + count, 0);
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
  public count({ type, urn, props }: ResourceValidationArgs): void {
    // The stack is the first resource of every run.
    if (type === resourceType.stack) this.#entries.clear();
    const volumes = type === resourceType.volume ? 1 : 0;
    const entry: Entry = { volumes, claims: new Map(), classes: new Set() };
    this.#entries.set(urn, entry);
    if (!type.startsWith("kubernetes:")) return;
    readStorage(type.slice(type.lastIndexOf(":") + 1), props, {
      onClaim: (storageClass, count) => {
        entry.claims.set(storageClass, (entry.claims.get(storageClass) ?? 0) + count);
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
    const classes = new Set([...configured, ...entries.flatMap((entry) => [...entry.classes])]);
    const sum = (of: (entry: Entry) => number): number =>
      entries.reduce((total, entry) => total + of(entry), 0);

    const brought = own.volumes + claimed(own, classes) + sum((entry) => claimed(entry, made));
    if (brought === 0) return undefined;
    return sum((entry) => entry.volumes + claimed(entry, classes));
  }
}

/** The settings of every rule about volumes. */
export const storageClasses = {
  type: "array",
  items: { type: "string" },
  default: ["hcloud-volumes"],
  description: "Storage classes of Hetzner volumes, beside those that the program itself makes.",
} as const;

/**
 * Counts the volumes of one run after the other, and reports the resource that brings a run above a
 * limit.
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
  const ledger = new VolumeLedger();
  return (resource, limit, configuredClasses, report) => {
    separately([
      () => {
        ledger.count(resource);
      },
      () => {
        const total = ledger.totalAt(resource.urn, configuredClasses);
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
