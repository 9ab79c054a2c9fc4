import { type HetznerCloud, invalidInput } from "../../../world/hetzner/cloud";
import { VendorError } from "../../../world/vendorError";
import { type Patience, attempted } from "../../attempts";
import type { Subject } from "../../model";

/** Codes after which the client itself asks again, whatever the request. */
const clientCodes = ["conflict", "rate_limit_exceeded", "bad_gateway", "timeout"];
const clientAttempts = 6;

/** What the reader can do about an answer; the cloud itself only names it. */
const waysOut: Readonly<Record<string, string>> = {
  conflict: "something else changed it meanwhile; run 'pulumi up' again",
  invalid_input: "correct the value and run 'pulumi up' again",
  limit_exceeded_error: "a server takes 16 volumes; detach one, or use another server",
  invalid_server_type: "choose a type whose disk is not smaller; a disk never shrinks",
  locked: "another action is still running on it; run 'pulumi up' again once it has ended",
  no_space_left_in_location: "try again later, or name another location in the stack file",
  not_found: "run 'pulumi refresh' to see what is left",
  placement_error: "a spread group takes ten servers; use a second group",
  primary_ip_assigned: "take it from the other server first, or leave primaryIpv4 out",
  protected: "set deleteProtection to false and run 'pulumi up' before it goes",
  rate_limit_exceeded: "wait a minute and run 'pulumi up' again",
  resource_in_use: "remove what uses it first",
  resource_limit_exceeded: "ask for a higher limit in the cloud console, or remove something",
  resource_unavailable:
    "out of stock there: try again later, or name another serverType or location in the stack file",
  server_error: "the cloud failed; run 'pulumi refresh', then 'pulumi up'",
  server_not_stopped: "power the server off first",
  token_readonly:
    "make a token that may read and write: 'pulumi config set --secret hybrid:hcloudToken'",
  unauthorized:
    "the project has no such token; make one: 'pulumi config set --secret hybrid:hcloudToken'",
  timeout: "nobody knows whether it was done; run 'pulumi refresh', then 'pulumi up'",
  uniqueness_error:
    "if the other one is this cluster's, run 'make recover STACK=<name>'; else delete or rename it",
};

export interface Asking {
  /** Further codes after which this resource asks again, and attempts in all. */
  readonly patience?: Patience;
}

export const onCodes = (attempts: number, ...codes: readonly string[]): Patience => ({
  attempts,
  isTransient: ({ code }) => codes.includes(code ?? ""),
});

function told(action: string, error: unknown): unknown {
  if (!(error instanceof VendorError) || error.code === undefined) return error;
  const wayOut = waysOut[error.code];
  const hint = wayOut === undefined ? "" : `; ${wayOut}`;
  return new VendorError(`${action}: ${error.message} (${error.code})${hint}`, error.code);
}

/** Requests that one resource makes at the cloud, repeated and explained as its provider does. */
export class Requests {
  /** The cloud as the provider's token sees it. */
  public readonly cloud: HetznerCloud;
  readonly #resource: string;
  readonly #signal: AbortSignal;

  public constructor(cloud: HetznerCloud, { type, name, config, signal }: Subject, id = "") {
    this.#signal = signal;
    const kind = type.split(":").at(-1) ?? type;
    this.#resource = `${kind} '${name === "" ? id : name}'`;
    const token = config["token"];
    if (typeof token === "string" && token.length !== 64) {
      throw invalidInput("token", "entered token is invalid (must be exactly 64 characters long)");
    }
    this.cloud = typeof token === "string" ? cloud.as(token) : cloud;
  }

  /** @param verb what is being done, for the message */
  public async ask<T>(
    verb: string,
    work: (cloud: HetznerCloud) => T,
    { patience }: Asking = {},
  ): Promise<T> {
    const client = onCodes(clientAttempts, ...clientCodes);
    const attempts = Math.max(client.attempts, patience?.attempts ?? 0);
    const isTransient: Patience["isTransient"] = (error) =>
      client.isTransient(error) || patience?.isTransient(error) === true;
    try {
      return await attempted({ attempts, isTransient }, () => work(this.cloud), this.#signal);
    } catch (error) {
      throw told(`${verb} ${this.#resource}`, error);
    }
  }

  /** Like `ask`, but what is gone already is a success. */
  public async askUnlessGone(
    verb: string,
    work: (cloud: HetznerCloud) => void,
    asking?: Asking,
  ): Promise<void> {
    try {
      await this.ask(verb, work, asking);
    } catch (error) {
      if (!(error instanceof VendorError) || error.code !== "not_found") throw error;
    }
  }
}
