import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Pebble } from "./pebble";

/** A TXT record that proves a name. */
export interface Proof {
  /** With final dot. */
  readonly name: string;
  readonly value: string;
}

/** Who writes the records that an order asks for. */
export interface Solver {
  /** Ends once the authority may look. */
  readonly present: (proof: Proof) => Promise<void>;
  readonly cleanUp: (proof: Proof) => Promise<void>;
}

/**
 * How an order ended: with a certificate and those above it, in PEM, with a refusal, or with something
 * that did not come in time, as on a machine that is too busy.
 */
export type Ending =
  { readonly chain: string } | { readonly refused: string } | { readonly late: string };

interface Said {
  readonly present?: Proof;
  readonly cleanUp?: Proof;
  readonly refused?: string;
  readonly late?: string;
  readonly chain?: string;
}

/**
 * Orders a certificate for names, which are proved one after the other.
 *
 * @param program the ACME client, see `tools/pebble/order`
 * @throws Error when it ends otherwise than with a certificate or a refusal
 */
export async function order(
  program: string,
  pebble: Pick<Pebble, "directoryUrl" | "trustFile">,
  names: readonly string[],
  solver: Solver,
): Promise<Ending> {
  const where = [`-directory=${pebble.directoryUrl}`, `-trust=${pebble.trustFile}`];
  const child = spawn(program, [...where, ...names], { stdio: "pipe" });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  child.stdin.on("error", () => undefined);
  let ending: Ending | undefined;
  try {
    for await (const line of createInterface(child.stdout)) {
      const { present, cleanUp, refused, late, chain } = JSON.parse(line) as Said;
      if (present) await solver.present(present);
      if (cleanUp) await solver.cleanUp(cleanUp);
      if (present || cleanUp) child.stdin.write("\n");
      if (refused !== undefined) ending = { refused };
      if (late !== undefined) ending = { late };
      if (chain !== undefined) ending = { chain };
    }
  } finally {
    child.kill("SIGKILL");
  }
  if (ending === undefined)
    throw new Error(`the order of ${names.join(", ")} ended: ${complaints}`);
  return ending;
}
