import type { ServiceError } from "@grpc/grpc-js";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  AnalyzerPropertyDependencies,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Subject, urnOf } from "../support/violationsOf";

type Callback<T> = (error: ServiceError | null, response: T) => void;

/** The answer of one call. */
export const answer = <T>(call: (callback: Callback<T>) => unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });

/** A message has no place for what is undefined. */
const struct = (value: object): Struct =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as Record<string, never>);

function options({
  protect = false,
  ignoreChanges = [],
  parent,
}: Subject): AnalyzerResourceOptions {
  const message = new AnalyzerResourceOptions();
  message.setProtect(protect);
  message.setIgnorechangesList([...ignoreChanges]);
  message.setParent(parent === undefined ? "" : urnOf(parent));
  return message;
}

const diagnostics = (response: AnalyzeResponse) =>
  response.getDiagnosticsList().map((diagnostic) => ({
    rule: diagnostic.getPolicyname(),
    message: diagnostic.getMessage(),
    level: diagnostic.getEnforcementlevel(),
  }));

/** What the pack says of a resource before it is created. */
export async function analyze(client: AnalyzerClient, subject: Subject) {
  const request = new AnalyzeRequest();
  request.setType(subject.type);
  request.setName(subject.name);
  request.setUrn(urnOf(subject));
  request.setOptions(options(subject));
  request.setProperties(struct(subject.inputs ?? {}));
  return diagnostics(
    await answer<AnalyzeResponse>((callback) => client.analyze(request, callback)),
  );
}

/** What the pack says of all resources at the end. */
export async function analyzeStack(client: AnalyzerClient, subjects: readonly Subject[]) {
  const request = new AnalyzeStackRequest();
  request.setResourcesList(
    subjects.map((subject) => {
      const resource = new AnalyzerResource();
      resource.setType(subject.type);
      resource.setName(subject.name);
      resource.setUrn(urnOf(subject));
      resource.setOptions(options(subject));
      resource.setParent(subject.parent === undefined ? "" : urnOf(subject.parent));
      resource.setProperties(struct(subject.outputs ?? subject.inputs ?? {}));
      resource.setDependenciesList((subject.dependencies ?? []).map(urnOf));
      for (const [input, sources] of Object.entries(subject.propertyDependencies ?? {})) {
        const links = new AnalyzerPropertyDependencies();
        links.setUrnsList(sources.map(urnOf));
        resource.getPropertydependenciesMap().set(input, links);
      }
      return resource;
    }),
  );
  return diagnostics(
    await answer<AnalyzeResponse>((callback) => client.analyzeStack(request, callback)),
  );
}

/** Gives rules settings, and all others none. */
export async function configure(
  client: AnalyzerClient,
  settings: Readonly<Record<string, object>>,
): Promise<void> {
  const request = new ConfigureAnalyzerRequest();
  for (const [rule, properties] of Object.entries(settings)) {
    const config = new PolicyConfig();
    config.setEnforcementlevel(EnforcementLevel.MANDATORY);
    config.setProperties(struct(properties));
    request.getPolicyconfigMap().set(rule, config);
  }
  await answer<Empty>((callback) => client.configure(request, callback));
}
