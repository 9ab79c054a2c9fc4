import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { type Change, changesBetween } from "./diff";
import type { Inventory } from "./inventory";
import { type Identified, Lifecycle, type Recorded } from "./lifecycle";
import { type ProviderModel, VendorError } from "./model";
import { at, revealAll } from "./values";
import { fromStruct, toStruct, unary, unimplemented } from "./wire";

const kinds = {
  add: [rpc.PropertyDiff.Kind.ADD, rpc.PropertyDiff.Kind.ADD_REPLACE],
  update: [rpc.PropertyDiff.Kind.UPDATE, rpc.PropertyDiff.Kind.UPDATE_REPLACE],
  delete: [rpc.PropertyDiff.Kind.DELETE, rpc.PropertyDiff.Kind.DELETE_REPLACE],
} as const;

function diffResponse(changes: readonly Change[]): rpc.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  const topLevel = (paths: readonly Change[]): string[] => [
    ...new Set(paths.map(({ path }) => path.split(/[.[]/, 1)[0] ?? path)),
  ];
  const response = new rpc.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(topLevel(changes))
    .setReplacesList(topLevel(changes.filter(({ replaces }) => replaces)))
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces } of changes) {
    const detail = new rpc.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

interface ResourceRequest {
  getType(): string;
  getName(): string;
  getId(): string;
}

const identified = (request: ResourceRequest): Identified => ({
  type: request.getType(),
  name: request.getName(),
  id: request.getId(),
});

/** The provider protocol for one provider: turns messages into its lifecycle and back. */
export function providerService(
  provider: ProviderModel,
  version: string,
  inventory: Inventory,
): IResourceProviderServer {
  const run = new AbortController();
  const lifecycle = new Lifecycle(provider, inventory, run.signal);

  const recordedBefore = (request: rpc.UpdateRequest): Recorded => ({
    inputs: fromStruct(request.getOldInputs()),
    outputs: fromStruct(request.getOlds()),
  });

  return {
    handshake: unary(() =>
      new rpc.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false),
    ),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    getSchema: unary(() =>
      new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name: provider.name, version })),
    ),
    attach: unary(() => new Empty()),
    // What is under way answers at once, with what exists already; the engine waits for it.
    cancel: unary(() => {
      run.abort();
      return new Empty();
    }),

    checkConfig: unary((request: rpc.CheckRequest) =>
      new rpc.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary((request: rpc.DiffRequest) => {
      const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      const replaceOn = provider.replaceProviderOn?.(revealAll(olds), revealAll(news)) ?? [];
      return diffResponse(changesBetween(olds, news, replaceOn));
    }),
    configure: unary((request: rpc.ConfigureRequest) => {
      lifecycle.config = revealAll(fromStruct(request.getArgs()));
      return new rpc.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),

    invoke: unary(async (request: rpc.InvokeRequest) => {
      const token = request.getTok();
      const call = provider.functions[token];
      if (call === undefined) {
        throw new VendorError(
          `the ${provider.name} stand-in does not know the function '${token}'; ` +
            `add it to lab/plugins/providers/${provider.name}.ts`,
        );
      }
      const args = revealAll(fromStruct(request.getArgs()));
      const { config } = lifecycle;
      const answer = await call({ args, config, inventory, signal: run.signal });
      return new rpc.InvokeResponse().setReturn(toStruct(answer));
    }),

    check: unary((request: rpc.CheckRequest) => {
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      const target = { type: request.getType(), name: request.getName() };
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const inputs = lifecycle.check(target, olds, news, seed);
      const failures = lifecycle
        .refusals(target, inputs)
        .map(({ property, reason }) =>
          new rpc.CheckFailure().setProperty(property).setReason(reason),
        );
      return new rpc.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures);
    }),
    diff: unary((request: rpc.DiffRequest) => {
      const { replaceOnChange = [], autonamed } = lifecycle.modelOf(request.getType());
      const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      const response = diffResponse(changesBetween(olds, news, replaceOnChange));
      // Two objects of one name cannot exist side by side, so the old one has to go first.
      const keepsItsName = autonamed !== undefined && at(olds, autonamed) === at(news, autonamed);
      return response.setDeletebeforereplace(response.getReplacesList().length > 0 && keepsItsName);
    }),
    create: unary(async (request: rpc.CreateRequest) => {
      const target = { type: request.getType(), name: request.getName() };
      const inputs = fromStruct(request.getProperties());
      lifecycle.modelOf(target.type);
      // What the vendor will add is unknown until it has: the engine takes an absent output so.
      if (request.getPreview()) return new rpc.CreateResponse().setProperties(toStruct(inputs));
      const { id, outputs } = await lifecycle.create(target, inputs, request.getTimeout());
      return new rpc.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    read: unary(async (request: rpc.ReadRequest) => {
      const recorded = request.hasInputs()
        ? { inputs: fromStruct(request.getInputs()), outputs: fromStruct(request.getProperties()) }
        : undefined;
      const item = await lifecycle.read(identified(request), recorded);
      // An answer without an id says that the object is gone.
      if (item === undefined) return new rpc.ReadResponse();
      return new rpc.ReadResponse()
        .setId(item.id)
        .setInputs(toStruct(item.inputs))
        .setProperties(toStruct(item.outputs));
    }),
    update: unary(async (request: rpc.UpdateRequest) => {
      const [target, olds] = [identified(request), recordedBefore(request)];
      const news = fromStruct(request.getNews());
      const outputs = request.getPreview()
        ? lifecycle.planned(target, olds, news)
        : await lifecycle.update(target, olds, news, request.getTimeout());
      return new rpc.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: unary(async (request: rpc.DeleteRequest) => {
      const recorded = {
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getProperties()),
      };
      await lifecycle.delete(identified(request), recorded, request.getTimeout());
      return new Empty();
    }),

    construct: unimplemented(
      (request: rpc.ConstructRequest) =>
        `the ${provider.name} stand-in has no component '${request.getType()}': ` +
        `it does not render charts or manifests; use single resources`,
    ),
    call: unimplemented(
      (request: rpc.CallRequest) =>
        `the ${provider.name} stand-in has no method '${request.getTok()}'`,
    ),
    parameterize: unimplemented(() => `the ${provider.name} stand-in takes no parameters`),
    getMapping: unary(() => new rpc.GetMappingResponse()),
    getMappings: unary(() => new rpc.GetMappingsResponse()),
    list: (call) => {
      call.emit("error", new Error(`the ${provider.name} stand-in lists no resources`));
    },
  };
}
