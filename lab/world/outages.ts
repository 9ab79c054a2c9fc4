import type { Site } from "../../config/schema";
import type { Store } from "./store";

/** Something between or at the machines that does not work until it is mended. */
export type Outage =
  /** No power, or nothing that runs; `machine` is a `Machine.id`. */
  | { readonly kind: "machineDown"; readonly machine: string }
  /** Nothing goes into the site or out of it; its machines still meet each other. */
  | { readonly kind: "siteCutOff"; readonly site: Site }
  /** The sites do not reach each other, but everybody else reaches them. */
  | { readonly kind: "linkDown" }
  /** The operator's own connection is gone. */
  | { readonly kind: "operatorCutOff" };

const kind = "outage";

const nameOf = (outage: Outage): string => {
  switch (outage.kind) {
    case "machineDown":
      return `${outage.kind} ${outage.machine}`;
    case "siteCutOff":
      return `${outage.kind} ${outage.site}`;
    case "linkDown":
    case "operatorCutOff":
      return outage.kind;
  }
};

/** What is out of order in a world. Beginning or ending the same outage twice changes nothing. */
export class Outages {
  public constructor(private readonly store: Store) {}

  public begin(outage: Outage): void {
    this.#kept().put(nameOf(outage), outage);
  }

  public end(outage: Outage): void {
    this.#kept().remove(nameOf(outage));
  }

  public endAll(): void {
    this.store.transaction(() => {
      for (const outage of this.current()) this.end(outage);
    });
  }

  public current(): readonly Outage[] {
    return this.#kept()
      .entries()
      .map(([, outage]) => outage);
  }

  #kept(): ReturnType<typeof this.store.collection<Outage>> {
    return this.store.collection<Outage>(kind);
  }
}
