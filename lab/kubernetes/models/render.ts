import type { ApiObject } from "../apiObject";
import { type Json, type JsonObject, isObject, objectAt, overlaid, valueAt } from "../json";
import type { ChartModel, ModelledContainer, ModelledWorkload, ReleaseContext } from "./chartModel";

/** Tells apart what stands for a chart from what a chart really makes. */
export const modelledLabel = { "lab.hybrid.cluster/modelled": "true" } as const;

const read = (values: JsonObject, path: string): Json | undefined =>
  valueAt(values, ...path.split("."));

/** Charts leave out what is empty. */
const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === "" ||
  value === null ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** The keys that have a value. */
function present(entries: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept = Object.entries(entries).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept) as JsonObject;
}

function contextOf(
  model: ChartModel,
  release: string,
  namespace: string,
  own: JsonObject,
): ReleaseContext {
  const { chart, isNamedByRelease, defaults } = model;
  const prefixed = release.includes(chart) ? release : `${release}-${chart}`;
  const values = overlaid(defaults, own);
  const override = valueAt(values, "fullnameOverride");
  const fullname = typeof override === "string" && override !== "" ? override : prefixed;
  return {
    release,
    fullname: isNamedByRelease ? fullname : chart,
    namespace,
    values: isObject(values) ? values : {},
  };
}

const variable = (
  { name, secret, key }: NonNullable<ModelledContainer["secretVariable"]>,
  values: JsonObject,
): Json => ({
  name,
  valueFrom: {
    secretKeyRef: { name: read(values, secret) ?? null, key: read(values, key) ?? null },
  },
});

/** The volume of a Secret that the pods read; the release's own where the values name none. */
function secretVolume(
  { volume, secret, key, file }: NonNullable<ModelledWorkload["mountedSecret"]>,
  { values, fullname }: ReleaseContext,
): Json {
  const items = [{ key: read(values, key) ?? file, path: file }];
  return { name: volume, secret: { secretName: read(values, secret) ?? fullname, items } };
}

function container(
  { name, resources, isPrivileged, secretVariable, ports = [] }: ModelledContainer,
  { values }: ReleaseContext,
  { appVersion }: ChartModel,
): JsonObject {
  return present({
    name,
    image: `lab.hybrid.cluster/${name}:${appVersion}`,
    resources: resources === undefined ? undefined : read(values, resources),
    securityContext: isPrivileged && { privileged: true },
    env: secretVariable && [variable(secretVariable, values)],
    ports: ports.map((containerPort) => ({ containerPort })),
  });
}

function podSpec(row: ModelledWorkload, context: ReleaseContext, model: ChartModel): JsonObject {
  const { values } = context;
  const { nodeSelector = [], ...placement } = row.placement;
  const placed = Object.entries(placement).map(([key, path]) => [key, read(values, path)] as const);
  const { isOnHostNetwork = false } = row;
  const hostNetwork =
    typeof isOnHostNetwork === "string" ? read(values, isOnHostNetwork) : isOnHostNetwork;
  const spec = present({
    nodeSelector: nodeSelector
      .map((path) => read(values, path) ?? {})
      .reduce<Json>((all, one) => overlaid(all, one), {}),
    ...Object.fromEntries(placed),
    hostNetwork: hostNetwork === true ? true : undefined,
    restartPolicy: row.kind === "Job" ? "OnFailure" : undefined,
    initContainers: row.initContainers?.map((init) => container(init, context, model)),
    containers: row.containers.map((main) => container(main, context, model)),
    volumes: row.mountedSecret && [secretVolume(row.mountedSecret, context)],
  });
  return objectAt({ spec: overlaid(spec, row.fixed ?? {}) }, "spec");
}

const hookAnnotations = {
  "helm.sh/hook": "post-install",
  "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
};

function budgetOf(row: ModelledWorkload, { values, namespace }: ReleaseContext): ApiObject[] {
  if (row.disruptionBudget === undefined) return [];
  const budget = read(values, row.disruptionBudget);
  if (valueAt(budget, "enabled") !== true) return [];
  const [minAvailable, maxUnavailable] = [
    valueAt(budget, "minAvailable"),
    valueAt(budget, "maxUnavailable"),
  ];
  // Charts that get neither number keep one pod.
  const numbers = present({ minAvailable, maxUnavailable });
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: row.name, namespace },
      spec: {
        selector: { matchLabels: row.selector },
        ...(Object.keys(numbers).length > 0 ? numbers : { minAvailable: 1 }),
      },
    },
  ];
}

/** What a StatefulSet says beside its pods. */
function memberSpec(
  {
    service,
    podManagementPolicy,
    updateStrategyType,
    disk,
  }: NonNullable<ModelledWorkload["members"]>,
  values: JsonObject,
): JsonObject {
  const { enabled, size, storageClass } = objectAt({ at: read(values, disk.values) ?? {} }, "at");
  const claim = {
    metadata: { name: disk.claim },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size ?? null } },
      ...(!isEmpty(storageClass) && { storageClassName: storageClass }),
    },
  };
  return {
    serviceName: service,
    podManagementPolicy:
      podManagementPolicy === undefined ? "Parallel" : (read(values, podManagementPolicy) ?? null),
    updateStrategy: { type: read(values, updateStrategyType) ?? null },
    ...(enabled === true && { volumeClaimTemplates: [claim] }),
  };
}

function workload(row: ModelledWorkload, context: ReleaseContext, model: ChartModel): ApiObject {
  const { values, namespace } = context;
  const own = row.podAnnotations === undefined ? {} : read(values, row.podAnnotations);
  const annotations = present({ ...(isObject(own) && own), ...row.checksums?.(values) });
  const metadata = present({ labels: { ...row.selector, ...modelledLabel }, annotations });
  const template = { metadata, spec: podSpec(row, context, model) };
  const strategy = row.updateStrategy && read(values, row.updateStrategy);
  const spec = present({
    replicas: row.replicas && read(values, row.replicas),
    selector: row.kind === "Job" ? undefined : { matchLabels: row.selector },
    [row.kind === "DaemonSet" ? "updateStrategy" : "strategy"]: isObject(strategy)
      ? { type: "RollingUpdate", ...strategy }
      : undefined,
  });
  return {
    apiVersion: row.kind === "Job" ? "batch/v1" : "apps/v1",
    kind: row.kind,
    metadata: {
      name: row.name,
      namespace,
      ...(row.isPostInstallHook && { annotations: hookAnnotations }),
    },
    spec: { ...spec, ...(row.members && memberSpec(row.members, values)), template },
  };
}

const labelled = (object: ApiObject): ApiObject => {
  const labels = { ...objectAt(object.metadata, "labels"), ...modelledLabel };
  return { ...object, metadata: { ...object.metadata, labels } };
};

/** The objects that stand for a chart: its workloads with the release's real values, and the rest. */
export function renderModel(
  model: ChartModel,
  release: { readonly name: string; readonly namespace: string; readonly values: JsonObject },
): readonly ApiObject[] {
  const context = contextOf(model, release.name, release.namespace, release.values);
  return [
    ...model.objects(context),
    ...model
      .workloads(context)
      .flatMap((row) => [workload(row, context, model), ...budgetOf(row, context)]),
  ].map(labelled);
}
