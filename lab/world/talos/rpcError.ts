import { VendorError } from "../vendorError";

/** Status codes of gRPC that a Talos machine, or the way to it, answers with. */
export type RpcCode =
  "AlreadyExists" | "FailedPrecondition" | "InvalidArgument" | "Unavailable" | "Unimplemented";

/** An answer of the machine API as its clients print it. */
export const rpcError = (code: RpcCode, description: string): VendorError =>
  new VendorError(`rpc error: code = ${code} desc = ${description}`, code);

/** A connection that did not come about. */
export const connectionError = (cause: string): VendorError =>
  rpcError("Unavailable", `connection error: desc = "transport: ${cause}"`);
