import type { Store } from "../store";

/** What can go wrong at a Talos machine although the request is right. */
export type TalosFaultKind =
  /** Nobody listens at the port of the machine API while the machine is in maintenance mode. */
  | "maintenanceRefused"
  /** The machine's etcd member does not answer. */
  | "etcdUnhealthy";

export interface TalosFault {
  readonly kind: TalosFaultKind;
  /** `Machine.name`, `*` for every one. */
  readonly machine: string;
  /** How many requests it hits before it is over; an unhealthy member stays so until lifted. */
  readonly times: number | "until lifted";
}

const kind = "talos fault";

/** Faults of Talos machines, in the store: requests come from the plugins' processes. */
export class TalosFaults {
  public constructor(private readonly store: Store) {}

  /** @returns its id, by which it is lifted */
  public inject(fault: TalosFault): string {
    const id = `${this.store.next(kind)}`;
    this.#injected().put(id, fault);
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

  public pending(): readonly TalosFault[] {
    return this.#injected()
      .entries()
      .map(([, fault]) => fault);
  }

  public isPending(ofKind: TalosFaultKind, machine: string): boolean {
    return this.#find(ofKind, machine) !== undefined;
  }

  /** Whether a fault hits one request; it counts as used even though the request then fails. */
  public take(ofKind: TalosFaultKind, machine: string): boolean {
    return this.store.transaction(() => {
      const hit = this.#find(ofKind, machine);
      if (hit === undefined) return false;
      const [id, fault] = hit;
      if (fault.times === 1) this.lift(id);
      else if (fault.times !== "until lifted") {
        this.#injected().put(id, { ...fault, times: fault.times - 1 });
      }
      return true;
    });
  }

  #find(
    ofKind: TalosFaultKind,
    machine: string,
  ): readonly [id: string, fault: TalosFault] | undefined {
    return this.#injected()
      .entries()
      .find(([, fault]) => fault.kind === ofKind && ["*", machine].includes(fault.machine));
  }

  #injected(): ReturnType<typeof this.store.collection<TalosFault>> {
    return this.store.collection<TalosFault>(kind);
  }
}
