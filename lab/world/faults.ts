import { FaultQueue, type Repeated } from "./faultQueue";
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

export interface Fault extends Repeated {
  readonly vendor: FaultyVendor;
  /** The vendor's word for the request, such as `create_server`; `*` for every one. */
  readonly operation: string;
  readonly kind: FaultKind;
}

/** Faults of the vendors' APIs. */
export class Faults extends FaultQueue<Fault> {
  public constructor(store: Store) {
    super(store, "fault");
  }

  /** The fault that hits one request, if any. */
  public take(vendor: FaultyVendor, operation: string): FaultKind | undefined {
    const fault = this.takeFirst(
      (one) => one.vendor === vendor && ["*", operation].includes(one.operation),
    );
    return fault?.kind;
  }
}
