import type { ResourceValidationArgs } from "@pulumi/policy";
import { claimedGib } from "./cost/quantity";
import { eachObject, objectsOf } from "./kubernetesObjects";
import { releaseOf } from "./releases";
import { known, separately } from "./unknown";
import { elements, isRecord, lazily, textOf, valueAt } from "./values";
import { type ClaimSpec, eachWorkload, type Workload } from "./workloads";

/** A claim of a program, by whom it is made for. */
export interface ProgramClaim extends ClaimSpec {
  /** How messages and exemptions name it. */
  readonly subject: string;
  readonly urn: string;
  /** Whose pods mount it; undefined for a claim that stands alone. */
  readonly workload: Workload | undefined;
}

/** Shows every claim of a resource: an object of its own, or what comes with a workload. */
export function eachClaim(
  resource: ResourceValidationArgs,
  visit: (claim: ProgramClaim) => void,
): void {
  const { urn } = resource;
  separately([
    () => {
      eachObject(resource, (one) => {
        if (one.kind !== "PersistentVolumeClaim") return;
        const { name, subject, object } = one;
        const spec = valueAt(object, "spec");
        visit({ name, spec, count: 1, subject, urn, workload: undefined });
      });
    },
    () => {
      eachWorkload(resource, (workload) => {
        for (const claim of workload.claims()) {
          visit({ ...claim, urn, workload, subject: `${workload.subject} claim '${claim.name}'` });
        }
      });
    },
  ]);
}

/** The claims that a workload's pods mount by name, as far as the program makes them. */
export function mountedClaims(
  workload: Workload,
  resources: readonly ResourceValidationArgs[],
): readonly { readonly name: string; readonly spec: unknown }[] {
  const names = elements(valueAt(workload.podSpec, "volumes")).flatMap((read) => {
    const name = valueAt(read(), "persistentVolumeClaim", "claimName");
    return name === undefined ? [] : [textOf(name)];
  });
  if (names.length === 0) return [];
  const made = resources.flatMap((resource) => objectsOf(resource, ["PersistentVolumeClaim"]));
  return names.map((name) => {
    const claim = made.find((one) => one.name === name && one.namespace === workload.namespace);
    return { name, spec: claim && valueAt(claim.object, "spec") };
  });
}

/** The class that a claim names; undefined for the cluster's default one. */
export function classOf(spec: unknown): string | undefined {
  const name = valueAt(spec, "storageClassName");
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** The GiB that a claim asks for; undefined when it does not say. */
export function gibOf(spec: unknown): number | undefined {
  return claimedGib(valueAt(spec, "resources", "requests", "storage"));
}

/** Where volumes of a class are: at one site, or on the disk of the node of their pod. */
export type ClassPlace = "vps" | "home" | "node";

const provisionerPlaces: Readonly<Record<string, ClassPlace>> = {
  "csi.hetzner.cloud": "vps",
  "csi.proxmox.sinextra.dev": "home",
  "rancher.io/local-path": "node",
};

/** A storage class that a program makes. */
export interface MadeClass {
  readonly name: string;
  readonly subject: string;
  readonly provisioner: unknown;
  readonly reclaimPolicy: unknown;
  readonly bindingMode: unknown;
}

const madeClass = (readers: Readonly<Record<keyof MadeClass, () => unknown>>): MadeClass =>
  lazily(readers) as unknown as MadeClass;

/** Shows every storage class that a resource makes, by a manifest or by a chart's values. */
export function eachClass(
  resource: ResourceValidationArgs,
  visit: (made: MadeClass) => void,
): void {
  eachObject(resource, (one) => {
    if (one.kind !== "StorageClass") return;
    const { object } = one;
    visit(
      madeClass({
        name: () => one.name,
        subject: () => one.subject,
        provisioner: () => valueAt(object, "provisioner"),
        reclaimPolicy: () => valueAt(object, "reclaimPolicy") ?? "Delete",
        bindingMode: () => valueAt(object, "volumeBindingMode") ?? "Immediate",
      }),
    );
  });
  const release = releaseOf(resource);
  const table = release?.chart?.storageClasses;
  if (release === undefined || table === undefined) return;
  const value = release.value(table.path);
  const reads = Array.isArray(value) ? elements(value) : isRecord(value) ? [() => value] : [];
  separately(
    reads.map((read) => () => {
      const made = read();
      const nameOf = (): string => textOf(valueAt(made, "name") ?? "local-path");
      visit(
        madeClass({
          name: nameOf,
          subject: () => `${release.subject} class '${known(nameOf)?.value ?? "?"}'`,
          provisioner: () => valueAt(made, "provisionerName") ?? table.provisioner,
          reclaimPolicy: () => valueAt(made, "reclaimPolicy") ?? table.defaultReclaimPolicy,
          bindingMode: () => valueAt(made, "volumeBindingMode") ?? "WaitForFirstConsumer",
        }),
      );
    }),
  );
}

/** Runs a check with where the volumes of each class are: those of this design, and the program's. */
export function withClassPlaces(
  resources: readonly ResourceValidationArgs[],
  check: (places: ReadonlyMap<string, ClassPlace>) => void,
): void {
  const places = new Map<string, ClassPlace>([
    ["hcloud-volumes", "vps"],
    ["proxmox", "home"],
    ["local-path", "node"],
  ]);
  const note = ({ name, provisioner }: MadeClass): void => {
    const place = provisionerPlaces[String(provisioner)];
    if (place !== undefined) places.set(name, place);
  };
  separately([
    ...resources.map((resource) => () => {
      eachClass(resource, note);
    }),
    () => {
      check(places);
    },
  ]);
}

export const knownProvisioners: readonly string[] = Object.keys(provisionerPlaces);
