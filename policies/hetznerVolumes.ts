import type { ResourceValidationArgs } from "@pulumi/policy";
import { resourceType } from "./types";
import { separately } from "./unknown";
import { elements, isRecord } from "./values";

const classKeys = ["storageClass", "storageClassName"];
const replicaKeys = ["replicas", "replicaCount"];
/** Free text that a chart or manifest passes on: it claims nothing, and often is not known yet. */
const freeText = ["annotations", "podAnnotations", "labels", "podLabels"];
/** Kinds that name a class without asking for a volume of it. */
const namesOnly = /^kubernetes:core\/v1:PersistentVolume(Patch)?$/;

/**
 * How many volumes of some classes a manifest or a chart's values ask for: each place that names
 * the class, times the replicas of what stands around it. Claims of a chart's default class name
 * no class and are not seen.
 */
function claims(value: unknown, classes: readonly string[], add: (count: number) => void): void {
  const walk = (current: unknown, replicas: number): readonly (() => void)[] => {
    if (Array.isArray(current)) {
      return elements(current).map((read) => () => {
        separately(walk(read(), replicas));
      });
    }
    if (!isRecord(current)) return [];
    const own = replicaKeys.filter((key) => key in current).map((key) => Number(current[key]));
    const around = own.find(Number.isFinite) ?? replicas;
    const keys = Object.keys(current).filter((key) => !freeText.includes(key));
    return keys.map((key) => () => {
      const child = current[key];
      if (classKeys.includes(key) && typeof child === "string" && classes.includes(child)) {
        add(around);
      }
      separately(walk(child, around));
    });
  };
  separately(walk(value, 1));
}

/**
 * Counts the Hetzner volumes of a program while its resources register, so that a rule can refuse
 * the one that is too many before anything is created. Outputs would come too late: those of
 * Kubernetes resources are empty as long as their cluster does not exist.
 */
export class VolumeLedger {
  readonly #counts = new Map<string, number>();

  /** Counts a resource's volumes; what is unknown of them fails, what is known is counted still. */
  public count(resource: ResourceValidationArgs, classes: readonly string[]): void {
    const { type, urn, props } = resource;
    // The stack is the first resource of every run.
    if (type === resourceType.stack) this.#counts.clear();
    const isVolume = type === resourceType.volume;
    this.#counts.set(urn, isVolume ? 1 : 0);
    if (!type.startsWith("kubernetes:") || namesOnly.test(type)) return;
    const add = (count: number): void => {
      this.#counts.set(urn, (this.#counts.get(urn) ?? 0) + count);
    };
    separately(
      ["spec", "values"].map((key) => () => {
        claims(props[key], classes, add);
      }),
    );
  }

  /** All volumes so far, as seen from a resource that asks for some; undefined from any other. */
  public totalAt(urn: string): number | undefined {
    if ((this.#counts.get(urn) ?? 0) === 0) return undefined;
    return [...this.#counts.values()].reduce((sum, count) => sum + count);
  }
}

/** The settings of every rule about volumes. */
export const storageClasses = {
  type: "array",
  items: { type: "string" },
  default: ["hcloud-volumes"],
  description: "Storage classes whose claims become Hetzner volumes.",
} as const;
