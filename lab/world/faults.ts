import type { Store } from "./store";

/** What can go wrong at a vendor although the request is right. */
export type FaultKind =
  /** No machine of that kind to be had. */
  | "stockExhausted"
  /** Too many requests; the vendor says when to come back. */
  | "rateLimited"
  /** Somebody changed the object meanwhile. */
  | "conflict"
  /** An earlier action on the object is still running. */
  | "locked"
  | "serverError"
  /** Nothing was done, and nobody answered. */
  | "timeout"
  /** It was done, but the answer was lost on its way. */
  | "answerLost"
  /** The request was taken, and the task it started failed. */
  | "taskFailed"
  | "storageFull";

export type FaultyVendor = "hetzner" | "proxmox";

export interface Fault {
  readonly vendor: FaultyVendor;
  /** The vendor's word for the request, such as `create_server`; `*` for every one. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How many requests it hits before it is over. */
  readonly times: number | "until lifted";
}

interface InjectedFault extends Fault {
  readonly hits: number;
}

const kindOfFault = "fault";

/** Faults that wait for requests, in the store: requests come from the plugins' processes. */
export class Faults {
  public constructor(private readonly store: Store) {}

  /** @returns its id, by which it is lifted */
  public inject(fault: Fault): string {
    if (typeof fault.times === "number" && !(Number.isInteger(fault.times) && fault.times > 0)) {
      throw new RangeError(`times: expected a positive integer or "until lifted"`);
    }
    const id = `${this.store.next(kindOfFault)}`;
    this.#injected().put(id, { ...fault, hits: 0 });
    return id;
  }

  /** Lifting what is over is a success. */
  public lift(id: string): void {
    this.#injected().remove(id);
  }

  public liftAll(): void {
    this.store.transaction(() => {
      for (const [id] of this.#injected().entries()) this.#injected().remove(id);
    });
  }

  /** Faults that are not over, with the requests they have hit. */
  public pending(): readonly (Fault & { readonly id: string; readonly hits: number })[] {
    return this.#injected()
      .entries()
      .map(([id, fault]) => ({ id, ...fault }));
  }

  /**
   * The fault that hits one request, if any, the oldest first. It counts as used even though the
   * request then changes nothing, so this must not be part of the request's transaction.
   */
  public take(vendor: FaultyVendor, operation: string): FaultKind | undefined {
    const faults = this.#injected();
    if (faults.entries().length === 0) return undefined;
    return this.store.transaction(() => {
      const hit = faults
        .entries()
        .find(([, fault]) => fault.vendor === vendor && ["*", operation].includes(fault.operation));
      if (hit === undefined) return undefined;
      const [id, fault] = hit;
      const hits = fault.hits + 1;
      if (hits === fault.times) faults.remove(id);
      else faults.put(id, { ...fault, hits });
      return fault.kind;
    });
  }

  #injected(): ReturnType<typeof this.store.collection<InjectedFault>> {
    return this.store.collection<InjectedFault>(kindOfFault);
  }
}
