import type { ResourceValidationArgs } from "@pulumi/policy";
import { named } from "./namedResource";
import { resourceType } from "./types";

/**
 * What a run asks for, noted while its resources register. Rules that compare resources read it at
 * the end: they are shown outputs, and those of Kubernetes resources are empty as long as their
 * cluster does not exist.
 */
class ProgramInputs {
  readonly #resources = new Map<string, ResourceValidationArgs>();
  /** One list for all rules, so that what one of them read of a resource serves the next. */
  #list: readonly ResourceValidationArgs[] | undefined;

  /** Every rule about single resources notes what it is shown, so that no rule needs another one. */
  public note(resource: ResourceValidationArgs): void {
    // The stack is the first resource of every run.
    if (resource.type === resourceType.stack) this.#resources.clear();
    if (this.#resources.get(resource.urn)?.props === resource.props) return;
    this.#resources.set(resource.urn, resource);
    this.#list = undefined;
  }

  /** The resources of this run so far, in the order in which they registered. */
  public get resources(): readonly ResourceValidationArgs[] {
    this.#list ??= [...this.#resources.values()].map((resource) => named({ ...resource }));
    return this.#list;
  }
}

export const programInputs = new ProgramInputs();
