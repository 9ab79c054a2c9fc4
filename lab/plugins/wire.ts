import type { ServiceError, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { Metadata, status } from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "./values";

/** A request's properties; an absent message is an empty one. */
export const fromStruct = (struct: Struct | undefined): Properties => struct?.toJavaScript() ?? {};

export const toStruct = (properties: Properties): Struct => Struct.fromJavaScript(properties);

/** Refuses a call; the engine shows the message as it stands. */
const refusal = (code: status, message: string): ServiceError =>
  Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });

/** Answers a call with what a function returns, or with the message of what it throws. */
export const unary =
  <Request, Response>(answer: (request: Request) => Promise<Response> | Response) =>
  (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          callback(refusal(status.UNKNOWN, message));
        },
      );
  };

/** Answers a call that the stand-ins do not serve, saying which and why. */
export const unimplemented =
  <Request, Response>(message: (request: Request) => string) =>
  (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    callback(refusal(status.UNIMPLEMENTED, message(call.request)));
  };
