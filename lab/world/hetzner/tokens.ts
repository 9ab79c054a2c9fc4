import { createHash } from "node:crypto";
import type { Store } from "../store";
import { VendorError } from "../vendorError";

/** What a token may do; one that was deleted may do nothing. */
export type TokenAccess = "readWrite" | "readOnly" | "deleted";

const tokenLength = 64;

const accessOf = (
  store: Store,
): { get(id: string): TokenAccess | undefined; put(id: string, access: TokenAccess): void } =>
  store.collection<TokenAccess>("hetzner token");

/** The world keeps no token, only its digest. */
const digestOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Tokens are made by hand in the cloud console: one nobody spoke of may read and write. */
export function setTokenAccess(store: Store, token: string, access: TokenAccess): void {
  accessOf(store).put(digestOf(token), access);
}

/** @throws VendorError when the token is none of the project, or only reads and this is a change */
export function checkToken(store: Store, token: string, operation: string): void {
  const access = accessOf(store).get(digestOf(token)) ?? "readWrite";
  if (token.length !== tokenLength || access === "deleted") {
    throw new VendorError("unable to authenticate", "unauthorized");
  }
  if (access === "readOnly" && !operation.startsWith("get_")) {
    throw new VendorError("token is only allowed to perform GET requests", "token_readonly");
  }
}
