import { elements, isRecord, valueAt } from "../values";
import { volumeGb } from "./quantity";

/** How a reader gets past values that nobody knows yet, whose reading fails. */
export interface Unknowns {
  /** What a read gives, in a box; undefined while it is not known. */
  readonly known: <T>(read: () => T) => { readonly value: T } | undefined;
  /** Runs every check, and fails at the end when what one of them read is not known. */
  readonly separately: (checks: Iterable<() => void>) => void;
  /** What to throw for something that could not be looked at. */
  readonly unchecked: (statements: readonly string[]) => Error;
}

/** Takes what an object of Kubernetes, or a chart's release, says about storage classes. */
export interface StorageReader {
  /** Takes a claim's class, how many volumes of it are asked for, and how large each, if known. */
  readonly onClaim: (storageClass: string, count: number, sizeGb: number | undefined) => void;
  /** Takes the name of a class whose volumes are Hetzner's. */
  readonly onHetznerClass: (storageClass: string) => void;
  readonly unknowns: Unknowns;
}

const hetznerProvisioner = "csi.hetzner.cloud";
/** The chart by its name, as a directory, as an archive, or in a registry. */
const hetznerChart = /(^|\/)hcloud-csi(-[^/]*\.tgz)?$/;

const classKeys = ["storageClass", "storageClassName"];
const replicaKeys = ["replicas", "replicaCount"];
/** Where a claim or a chart's values have the size, from the record that names the class. */
const sizePaths = [["resources", "requests", "storage"], ["size"], ["storage"]];
/** Free text that a chart or manifest passes on: it claims nothing, and often is not known yet. */
const freeText = ["annotations", "podAnnotations", "labels", "podLabels"];

const sizeIn = (claim: unknown, { known }: Unknowns): number | undefined =>
  sizePaths
    .map((path) => volumeGb(known(() => valueAt(claim, ...path))?.value))
    .find((size) => size !== undefined);

/**
 * Reads a manifest or a chart's values: each place that names a class is a claim, times the
 * replicas of what stands around it. Claims of a default class name no class and are not seen.
 */
function readClaims(value: unknown, replicas: number, { onClaim, unknowns }: StorageReader): void {
  const { separately } = unknowns;
  const walk = (current: unknown, around: number): readonly (() => void)[] => {
    if (Array.isArray(current)) {
      return elements(current).map((read) => () => {
        separately(walk(read(), around));
      });
    }
    if (!isRecord(current)) return [];
    const own = replicaKeys.filter((key) => key in current).map((key) => Number(current[key]));
    const count = own.find(Number.isFinite) ?? around;
    const keys = Object.keys(current).filter((key) => !freeText.includes(key));
    return keys.map((key) => () => {
      const child = current[key];
      if (classKeys.includes(key) && typeof child === "string") {
        onClaim(child, count, sizeIn(current, unknowns));
      }
      separately(walk(child, count));
    });
  };
  separately(walk(value, replicas));
}

function readClass(object: unknown, { onHetznerClass, unknowns }: StorageReader): void {
  if (valueAt(object, "provisioner") !== hetznerProvisioner) return;
  const name = valueAt(object, "metadata", "name");
  if (typeof name !== "string") {
    throw unknowns.unchecked(["the name of a Hetzner storage class can't be known during preview"]);
  }
  onHetznerClass(name);
}

function readChart(release: unknown, { onHetznerClass, unknowns }: StorageReader): void {
  if (!hetznerChart.test(String(valueAt(release, "chart")))) return;
  unknowns.separately(
    elements(valueAt(release, "values", "storageClasses")).map((read) => () => {
      const name = valueAt(read(), "name");
      if (typeof name === "string") onHetznerClass(name);
    }),
  );
}

/** Reads an object of a kind, and every item of a list; what is unknown hides nothing beside it. */
export function readStorage(kind: string, object: unknown, reader: StorageReader): void {
  const { separately } = reader.unknowns;
  const items = (): void => {
    separately(
      elements(valueAt(object, "items")).map((read) => () => {
        const item = read();
        const itemKind = valueAt(item, "kind");
        // Items of a list of one kind need not repeat it.
        const ofList = kind.replace(/List$/, "");
        readStorage(typeof itemKind === "string" ? itemKind : ofList, item, reader);
      }),
    );
  };
  const claims = ["spec", "values"].map((key) => () => {
    readClaims(valueAt(object, key), 1, reader);
  });
  separately([
    ...(kind.endsWith("List") ? [items] : []),
    // A volume that exists already names its class without asking for another one.
    ...(/^PersistentVolume(Patch)?$/.test(kind) ? [] : claims),
    ...(/^StorageClass(Patch)?$/.test(kind)
      ? [
          () => {
            readClass(object, reader);
          },
        ]
      : []),
    () => {
      readChart(object, reader);
    },
  ]);
}
