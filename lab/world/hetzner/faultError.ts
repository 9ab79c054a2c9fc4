import type { FaultKind } from "../faults";
import { VendorError } from "../vendorError";

/** An answer with HTTP status 429; `RateLimit-Reset` tells when a request is free again. */
export class RateLimited extends VendorError {
  public constructor(
    /** Unix time in seconds. */
    public readonly resetUnixSeconds: number,
  ) {
    super("limit of 3600 requests per hour reached", "rate_limit_exceeded");
  }
}

/** One request is free again each second. */
const refillSeconds = 1;

const answers: Readonly<Record<FaultKind, readonly [message: string, code: string]>> = {
  stockExhausted: ["error during placement", "resource_unavailable"],
  rateLimited: ["", "rate_limit_exceeded"],
  conflict: ["resource has been changed during the request, please retry", "conflict"],
  locked: ["resource is locked by another action", "locked"],
  serverError: ["an unexpected server error occurred", "server_error"],
  timeout: ["the request could not be answered in time", "timeout"],
  answerLost: ["the request could not be answered in time", "timeout"],
  taskFailed: ["action failed", "action_failed"],
  storageFull: ["no space left in location", "no_space_left_in_location"],
};

/** What the cloud answers to a request that an injected fault hits. */
export function faultError(kind: FaultKind): VendorError {
  if (kind === "rateLimited") return new RateLimited(Math.ceil(Date.now() / 1000) + refillSeconds);
  const [message, code] = answers[kind];
  return new VendorError(message, code);
}
