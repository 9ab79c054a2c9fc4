import { NotReadyError } from "../../../kubernetes/waiting";
import { type Created, UnreadyError } from "../../model";

/** An error of an object that exists already; any other error stays what it is. */
export function failure(error: unknown, made: Required<Created>): unknown {
  return error instanceof NotReadyError ? new UnreadyError(error.message, made) : error;
}
