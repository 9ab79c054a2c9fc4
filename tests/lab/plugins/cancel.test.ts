import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import type { ServerUnaryCall, ServiceError, handleUnaryCall } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { attempted } from "../../../lab/plugins/attempts";
import { Inventory } from "../../../lab/plugins/inventory";
import {
  type ResourceModel,
  UnreadyError,
  VendorError,
  fromTable,
} from "../../../lab/plugins/model";
import { providerService } from "../../../lab/plugins/service";
import { toStruct } from "../../../lab/plugins/wire";
import { Store } from "../../../lab/world/store";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-cancel-"));
const store = new Store(directory);
afterAll(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Never ready: it waits for the end of the run. */
const waiting: ResourceModel = {
  create: async ({ signal }) => {
    if (!signal.aborted) await once(signal, "abort");
    throw new UnreadyError("not ready yet", { id: "there", outputs: { status: "made" } });
  },
};

const service = providerService(
  { name: "x", resource: fromTable({ "x:Waiting": waiting }), functions: {} },
  "1.0.0",
  new Inventory(store, "x"),
);

/** The answer to a message of the engine, or the refusal. */
function answer<Request, Response>(
  handler: handleUnaryCall<Request, Response>,
  request: Request,
): Promise<ServiceError | Response | null | undefined> {
  return new Promise((resolve) => {
    const call = { request } as unknown as ServerUnaryCall<Request, Response>;
    handler(call, (error, response) => {
      resolve((error as ServiceError | null) ?? response);
    });
  });
}

describe("a run that is cancelled", () => {
  it("gets an answer from whatever waits, with what the state has to keep", async () => {
    const request = new rpc.CreateRequest();
    request.setUrn("urn:pulumi:s::p::x:Waiting::res").setType("x:Waiting").setName("res");
    request.setProperties(toStruct({ size: 1 }));
    const created = answer(service.create, request);
    await answer(service.cancel, new Empty());
    const refusal = (await created) as ServiceError;
    expect(refusal.message).toBe("not ready yet");
    const [details] = refusal.metadata.get("grpc-status-details-bin");
    const [packed] = Status.deserializeBinary(details as Buffer).getDetailsList();
    const kept = rpc.ErrorResourceInitFailed.deserializeBinary(
      packed?.getValue_asU8() ?? new Uint8Array(),
    );
    expect([kept.getId(), kept.getProperties()?.toJavaScript()]).toEqual([
      "there",
      { size: 1, status: "made" },
    ]);
  });

  it("asks no vendor again", async () => {
    let count = 0;
    const run = new AbortController();
    const work = (): never => {
      count += 1;
      run.abort();
      throw new VendorError("busy");
    };
    const patience = { attempts: 5, isTransient: () => true };
    await expect(attempted(patience, work, run.signal)).rejects.toThrow("busy");
    expect(count).toBe(1);
  });
});
