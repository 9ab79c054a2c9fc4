import { FaultQueue, type Repeated } from "../faultQueue";
import type { Store } from "../store";

/** What can go wrong at a Talos machine although the request is right. */
export type TalosFaultKind =
  /** Nobody listens at the port of the machine API while the machine is in maintenance mode. */
  | "maintenanceRefused"
  /** The machine's etcd member does not answer. */
  | "etcdUnhealthy";

/** An unhealthy member stays so until it is lifted, whatever its `times`. */
export interface TalosFault extends Repeated {
  readonly kind: TalosFaultKind;
  /** `Machine.name`, `*` for every one. */
  readonly machine: string;
}

const concerns =
  (kind: TalosFaultKind, machine: string) =>
  (fault: TalosFault): boolean =>
    fault.kind === kind && ["*", machine].includes(fault.machine);

/** Faults of Talos machines. */
export class TalosFaults extends FaultQueue<TalosFault> {
  public constructor(store: Store) {
    super(store, "talos fault");
  }

  public isPending(kind: TalosFaultKind, machine: string): boolean {
    return this.pending().some(concerns(kind, machine));
  }

  /** Whether a fault hits one request. */
  public take(kind: TalosFaultKind, machine: string): boolean {
    return this.takeFirst(concerns(kind, machine)) !== undefined;
  }
}
