import type { Collection, Store } from "./store";

/** Something that goes wrong a number of times. */
export interface Repeated {
  /** How many requests it hits before it is over. */
  readonly times: number | "until lifted";
}

type Injected<F extends Repeated> = F & { readonly hits: number };

/** Faults that wait for requests, in the store: requests come from the plugins' processes. */
export class FaultQueue<F extends Repeated> {
  public constructor(
    private readonly store: Store,
    /** What they are kept as; two queues have two. */
    private readonly kind: string,
  ) {}

  /** @returns its id, by which it is lifted */
  public inject(fault: F): string {
    if (typeof fault.times === "number" && !(Number.isInteger(fault.times) && fault.times > 0)) {
      throw new RangeError(`times: expected a positive integer or "until lifted"`);
    }
    const id = `${this.store.next(this.kind)}`;
    this.#injected().put(id, { ...fault, hits: 0 });
    return id;
  }

  /** Lifting what is over is a success. */
  public lift(id: string): void {
    this.#injected().remove(id);
  }

  public liftAll(): void {
    this.store.transaction(() => {
      for (const { id } of this.pending()) this.lift(id);
    });
  }

  /** Faults that are not over, the oldest first, with the requests they have hit. */
  public pending(): readonly (Injected<F> & { readonly id: string })[] {
    return this.#injected()
      .entries()
      .map(([id, fault]) => ({ id, ...fault }));
  }

  /**
   * The fault that hits one request, if any, the oldest first. It counts as used even though the
   * request then changes nothing, so this must not be part of the request's transaction.
   */
  protected takeFirst(hits: (fault: F) => boolean): F | undefined {
    if (this.pending().length === 0) return undefined;
    return this.store.transaction(() => {
      const hit = this.#injected()
        .entries()
        .find(([, fault]) => hits(fault));
      if (hit === undefined) return undefined;
      const [id, fault] = hit;
      const count = fault.hits + 1;
      if (count === fault.times) this.lift(id);
      else this.#injected().put(id, { ...fault, hits: count });
      return fault;
    });
  }

  #injected(): Collection<Injected<F>> {
    return this.store.collection<Injected<F>>(this.kind);
  }
}
