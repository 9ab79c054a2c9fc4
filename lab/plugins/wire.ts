import type { ServiceError, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { Metadata, status } from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { messageOf } from "../../config/messageOf";
import { IncompleteError } from "./lifecycle";
import type { Properties } from "./values";

/** A request's properties; an absent message is an empty one. */
export const fromStruct = (struct: Struct | undefined): Properties => struct?.toJavaScript() ?? {};

export const toStruct = (properties: Properties): Struct => Struct.fromJavaScript(properties);

/** Refuses a call; the engine shows the message as it stands. */
const refusal = (code: status, message: string): ServiceError =>
  Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });

/** Says that an object was made or changed and did not become ready, so that the state keeps it. */
function incomplete({ message, item }: IncompleteError): ServiceError {
  const detail = new ErrorResourceInitFailed()
    .setId(item.id)
    .setInputs(toStruct(item.inputs))
    .setProperties(toStruct(item.outputs))
    .setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new Status().setCode(status.UNKNOWN).setMessage(message);
  answer.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return Object.assign(refusal(status.UNKNOWN, message), { metadata });
}

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
          if (error instanceof IncompleteError) {
            callback(incomplete(error));
            return;
          }
          const message = messageOf(error);
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
