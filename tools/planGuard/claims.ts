import type { Reading } from "../../policies/cost/hetznerBillables";
import type { Unknowns } from "../../policies/cost/storageClaims";
import { claimedVolumes, hetznerClasses, VolumeLedger } from "../../policies/cost/volumeLedger";
import { type Plan, unknownValue } from "./plan";

/** A value that a plan does not hold was read. */
class NotInPlan extends Error {}

/** What a plan shows in place of a secret, and parts of an object whose loss would hide its claims. */
const masked = "[secret]";
const partsWithClaims = ["spec", "values", "items", "storageClass", "storageClassName"];

const isHidden = (key: string | symbol, value: unknown): boolean =>
  value === unknownValue || (value === masked && partsWithClaims.includes(String(key)));

/** The same inputs, whose reading fails where the plan does not hold the value. */
function readable<T>(inputs: T): T {
  if (typeof inputs !== "object" || inputs === null) return inputs;
  return new Proxy(inputs, {
    get: (target, key): unknown => {
      const value: unknown = Reflect.get(target, key);
      if (isHidden(key, value)) throw new NotInPlan(String(key));
      return typeof key === "symbol" || typeof value === "function" ? value : readable(value);
    },
  });
}

/** What a check gives; undefined when it read what the plan does not hold. */
function attempt<T>(check: () => T): { readonly value: T } | undefined {
  try {
    return { value: check() };
  } catch (error) {
    if (error instanceof NotInPlan) return undefined;
    throw error;
  }
}

const unknowns: Unknowns = {
  known: attempt,
  separately: (checks) => {
    const results = [...checks].map(attempt);
    if (results.includes(undefined)) throw new NotInPlan();
  },
  unchecked: (statements) => new NotInPlan(statements.join("; ")),
};

/** The cloud's volumes that the objects of a plan ask Kubernetes for. */
export function volumesAskedFor(
  { resources }: Plan,
  moment: "before" | "after",
): readonly Reading[] {
  const ledger = new VolumeLedger(unknowns);
  for (const { urn, type, name, [moment]: state } of resources) {
    if (state === undefined) continue;
    attempt(() => {
      ledger.count({ urn, type, name, props: readable(state.inputs) });
    });
  }
  return claimedVolumes(ledger, hetznerClasses);
}
