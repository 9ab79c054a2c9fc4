import type { ResourceValidationArgs } from "@pulumi/policy";
import { resourceType } from "./types";

/**
 * What a run asks for, noted while its resources register. Rules that compare resources read it at
 * the end: they are shown outputs, and those of Kubernetes resources are empty as long as their
 * cluster does not exist.
 */
class ProgramInputs {
  readonly #resources = new Map<string, ResourceValidationArgs>();

  /** Every rule about single resources notes what it is shown, so that no rule needs another one. */
  public note(resource: ResourceValidationArgs): void {
    // The stack is the first resource of every run.
    if (resource.type === resourceType.stack) this.#resources.clear();
    this.#resources.set(resource.urn, resource);
  }

  /** The resources of this run so far, in the order in which they registered. */
  public get resources(): readonly ResourceValidationArgs[] {
    return [...this.#resources.values()];
  }
}

export const programInputs = new ProgramInputs();
