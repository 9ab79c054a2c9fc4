import type { ApiReader } from "./apiClient";
import { type ApiObject, conditionsOf } from "./apiObject";
import { numberAt, objectAt, objectsAt, textAt, valueAt } from "./json";

/** Whether an object is as its resource promises, and if not, what is missing. */
export type Verdict =
  { readonly state: "ready" } | { readonly state: "waiting" | "failed"; readonly because: string };

type Judge = (object: ApiObject, client: ApiReader) => Verdict | Promise<Verdict>;

interface ReadinessRule {
  readonly judge: Judge;
  /** How long it may take where the user sets no limit. */
  readonly timeoutSeconds: number;
}

const ready: Verdict = { state: "ready" };
const waiting = (because: string): Verdict => ({ state: "waiting", because });

const isObserved = (object: ApiObject): boolean =>
  numberAt(object, "status", "observedGeneration") >= numberAt(object, "metadata", "generation");

/** Each of these counts of the status has to reach the wanted one. */
function counted(object: ApiObject, wanted: number, keys: readonly string[]): Verdict {
  if (!isObserved(object)) return waiting("its controller has not seen it yet");
  const short = keys.filter((key) => numberAt(object, "status", key) !== wanted);
  if (short.length === 0) return ready;
  const counts = short.map((key) => `${key} ${numberAt(object, "status", key)}`);
  return waiting(`expected ${wanted} pods, got ${counts.join(", ")}`);
}

/** `spec.replicas` is 1 when nobody says so. */
const replicasOf = (object: ApiObject): number => {
  const replicas = valueAt(object, "spec", "replicas");
  return typeof replicas === "number" ? replicas : 1;
};

const deployment: Judge = (object) =>
  counted(object, replicasOf(object), ["replicas", "updatedReplicas", "availableReplicas"]);

const statefulSet: Judge = (object) =>
  counted(object, replicasOf(object), ["replicas", "updatedReplicas", "readyReplicas"]);

const daemonSet: Judge = (object) =>
  counted(object, numberAt(object, "status", "desiredNumberScheduled"), [
    "updatedNumberScheduled",
    "numberAvailable",
  ]);

const job: Judge = (object) => {
  const conditions = conditionsOf(object).filter(({ status }) => status === "True");
  if (conditions.some(({ type }) => type === "Complete")) return ready;
  const failure = conditions.find(({ type }) => type === "Failed");
  if (failure === undefined) {
    return waiting(`${numberAt(object, "status", "succeeded")} of its pods have succeeded`);
  }
  return { state: "failed", because: `${failure.reason}: ${failure.message}` };
};

const pod: Judge = (object) => {
  const phase = textAt(object, "status", "phase");
  if (phase === "Succeeded") return ready;
  if (phase === "Failed") return { state: "failed", because: "the pod has failed" };
  const condition = conditionsOf(object).find(({ type }) => type === "Ready");
  return condition?.status === "True" ? ready : waiting(`it is ${phase || "not seen yet"}`);
};

/** A claim that waits for its first pod is as ready as it can be. */
const claim: Judge = async (object, client) => {
  const phase = textAt(object, "status", "phase");
  if (phase === "Bound") return ready;
  const name = textAt(object, "spec", "storageClassName");
  const storageClass = await client.get({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    name,
  });
  if (storageClass === undefined) return waiting(`there is no storage class '${name}'`);
  const isLate = storageClass["volumeBindingMode"] === "WaitForFirstConsumer";
  return isLate ? ready : waiting(`it is ${phase || "not seen yet"}`);
};

const hasIngress = (object: ApiObject): boolean =>
  objectsAt(object, "status", "loadBalancer", "ingress").length > 0;

const service: Judge = async (object, client) => {
  const type = textAt(object, "spec", "type");
  if (type === "LoadBalancer" && !hasIngress(object)) {
    return waiting("no load balancer has given it an address");
  }
  const hasSelector = Object.keys(objectAt(object, "spec", "selector")).length > 0;
  const isHeadless = textAt(object, "spec", "clusterIP") === "None";
  if (type === "ExternalName" || isHeadless || !hasSelector) return ready;
  const slices = await client.list("discovery.k8s.io/v1", "EndpointSlice", {
    namespace: textAt(object, "metadata", "namespace"),
    labelSelector: `kubernetes.io/service-name=${object.metadata.name}`,
  });
  const endpoints = slices.flatMap((slice) => objectsAt(slice, "endpoints"));
  const isServed = endpoints.some(({ conditions }) => valueAt(conditions, "ready") === true);
  return isServed ? ready : waiting("no ready pod stands behind it");
};

const ingress: Judge = (object) =>
  hasIngress(object) ? ready : waiting("no controller has given it an address");

const tenMinutes = 600;

/** The kinds that are waited for; every other one is ready when it is made. */
const rules: Readonly<Record<string, ReadinessRule>> = {
  "apps/v1/Deployment": { judge: deployment, timeoutSeconds: tenMinutes },
  "apps/v1/StatefulSet": { judge: statefulSet, timeoutSeconds: tenMinutes },
  "apps/v1/DaemonSet": { judge: daemonSet, timeoutSeconds: tenMinutes },
  "batch/v1/Job": { judge: job, timeoutSeconds: tenMinutes },
  "v1/Pod": { judge: pod, timeoutSeconds: tenMinutes },
  "v1/PersistentVolumeClaim": { judge: claim, timeoutSeconds: 300 },
  "v1/Service": { judge: service, timeoutSeconds: tenMinutes },
  "networking.k8s.io/v1/Ingress": { judge: ingress, timeoutSeconds: tenMinutes },
};

export function readinessRule({ apiVersion, kind }: ApiObject): ReadinessRule | undefined {
  return rules[`${apiVersion}/${kind}`];
}
