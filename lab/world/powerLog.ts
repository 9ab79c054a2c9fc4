import type { Store } from "./store";

/** A machine that went off or came on. Off and on again is an outage of that machine. */
export interface PowerEvent {
  /** `Machine.id` */
  readonly machine: string;
  readonly name: string;
  readonly power: "on" | "off";
  /** The vendor's word for what did it: `create_server`, `poweroff_server`, `qmstop`, … */
  readonly reason: string;
  /** When, in ISO 8601; the order of events is that of the log. */
  readonly at: string;
}

const kind = "power event";

export function logPower(store: Store, event: Omit<PowerEvent, "at">): void {
  const number = store.next(kind);
  store.collection<PowerEvent>(kind).put(`${number}`, { ...event, at: new Date().toISOString() });
}

/** Every time a machine went off or came on, oldest first. */
export const powerEvents = (store: Store): readonly PowerEvent[] =>
  store
    .collection<PowerEvent>(kind)
    .entries()
    .map(([, event]) => event);
