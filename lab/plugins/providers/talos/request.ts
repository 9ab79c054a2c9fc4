import { setTimeout as sleep } from "node:timers/promises";
import { setting } from "../../../world/settings";
import type { Store } from "../../../world/store";
import type { Target } from "../../../world/talos/connection";
import { type Refusal, VendorError } from "../../model";
import { type Properties, type Value, isProperties } from "../../values";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** The client configuration, which may come in a form that no state keeps. */
const clientForms = ["clientConfiguration", "clientConfigurationWo"] as const;

/** What is wrong with two forms of one input, of which exactly one must be given. */
export function exactlyOne(
  inputs: Properties,
  [kept, unkept]: readonly [string, string],
): readonly Refusal[] {
  const given = [kept, unkept].filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  const reason = `exactly one of ${kept} or ${unkept} must be set`;
  return [{ property: kept, reason }];
}

export const clientRefusals = (inputs: Properties): readonly Refusal[] =>
  exactlyOne(inputs, clientForms);

/** Whom the inputs of a resource are meant for. */
export function targetOf(inputs: Properties): Target {
  const [kept, unkept] = clientForms;
  const client = inputs[kept] ?? inputs[unkept];
  const read = (name: string): string => (isProperties(client) ? text(client[name]) : "");
  const node = text(inputs["node"]);
  return {
    node,
    endpoint: text(inputs["endpoint"]) || node,
    client: {
      caCertificate: read("caCertificate"),
      clientCertificate: read("clientCertificate"),
      clientKey: read("clientKey"),
    },
  };
}

const pauseMilliseconds = 100;
/** The provider goes on for ten minutes; in the lab nothing gets better by itself. */
const defaultPatienceSeconds = 2;

/** How long a request is repeated. */
export interface Patience {
  /** What the user allows; nothing means the provider's own default. */
  readonly timeoutSeconds?: number;
  /** Ends the patience. */
  readonly signal: AbortSignal;
}

/**
 * Does a request again and again as the provider does, until it works, is refused for good, or the
 * patience of the lab (setting `talos.patienceSeconds`) is over.
 *
 * @param summary what the provider calls the failure
 */
export async function retried<T>(
  store: Store,
  summary: string,
  { timeoutSeconds, signal }: Patience,
  request: () => Promise<T> | T,
): Promise<T> {
  const patience = setting(store, "talos.patienceSeconds", defaultPatienceSeconds);
  const deadline = performance.now() + Math.min(timeoutSeconds ?? patience, patience) * 1_000;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      const isOver = performance.now() > deadline || signal.aborted;
      if (error.code === "InvalidArgument" || isOver) {
        throw new VendorError(`${summary}: ${error.message}`, error.code);
      }
    }
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
