import type { ApiReader } from "../../../lab/kubernetes/apiClient";
import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import type { JsonObject } from "../../../lab/kubernetes/json";
import { readinessRule } from "../../../lab/kubernetes/readiness";
import { awaitedConditions, judgeConditions } from "../../../lab/kubernetes/waitFor";

const apis: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  Ingress: "networking.k8s.io/v1",
};

const object = (kind: string, spec: JsonObject, status: JsonObject = {}): ApiObject => ({
  apiVersion: apis[kind] ?? "v1",
  kind,
  metadata: { name: "a", namespace: "default", generation: 2 },
  spec,
  status,
});

/** A cluster with these objects, each the only one of its kind. */
const cluster = (objects: readonly ApiObject[]): ApiReader => ({
  get: ({ kind }) => Promise.resolve(objects.find((found) => found.kind === kind)),
  list: (_, kind) => Promise.resolve(objects.filter((found) => found.kind === kind)),
});

async function verdict(judged: ApiObject, around: readonly ApiObject[] = []): Promise<string> {
  const rule = readinessRule(judged);
  if (rule === undefined) return "not awaited";
  const found = await rule.judge(judged, cluster(around));
  return found.state === "ready" ? "ready" : `${found.state}: ${found.because}`;
}

const storageClass = (volumeBindingMode: string): ApiObject => ({
  ...object("StorageClass", {}),
  volumeBindingMode,
});
const slice = (isReady: boolean): ApiObject => ({
  ...object("EndpointSlice", {}),
  endpoints: [{ conditions: { ready: isReady } }],
});
const allOf = (count: number): JsonObject => ({
  observedGeneration: 2,
  replicas: count,
  updatedReplicas: count,
  availableReplicas: count,
  readyReplicas: count,
});
const daemons = (available: number): JsonObject => ({
  observedGeneration: 2,
  desiredNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: available,
});
const condition = (type: string, status = "True"): JsonObject => ({
  conditions: [{ type, status, reason: "BackoffLimitExceeded", message: "too often" }],
});
const selector = { selector: { app: "a" } };
const ingress = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };

describe("what an object waits for", () => {
  it.each<[string, ApiObject, readonly ApiObject[], string]>([
    ["a Deployment with all pods", object("Deployment", { replicas: 2 }, allOf(2)), [], "ready"],
    ["one pod where nobody says how many", object("Deployment", {}, allOf(1)), [], "ready"],
    [
      "none where none is wanted",
      object("Deployment", { replicas: 0 }, { observedGeneration: 2 }),
      [],
      "ready",
    ],
    [
      "an old pod that still ends",
      object("Deployment", { replicas: 2 }, { ...allOf(2), replicas: 3 }),
      [],
      "waiting: expected 2 pods, got replicas 3",
    ],
    [
      "a status of the time before",
      object("Deployment", { replicas: 1 }, { ...allOf(1), observedGeneration: 1 }),
      [],
      "waiting: its controller has not seen it yet",
    ],
    ["a StatefulSet", object("StatefulSet", { replicas: 3 }, allOf(3)), [], "ready"],
    [
      "a StatefulSet on its way",
      object("StatefulSet", { replicas: 3 }, { ...allOf(3), readyReplicas: 1 }),
      [],
      "waiting: expected 3 pods, got readyReplicas 1",
    ],
    ["a DaemonSet", object("DaemonSet", {}, daemons(2)), [], "ready"],
    [
      "a DaemonSet on its way",
      object("DaemonSet", {}, daemons(1)),
      [],
      "waiting: expected 2 pods, got numberAvailable 1",
    ],
    ["a Job", object("Job", {}, condition("Complete")), [], "ready"],
    [
      "a Job at work",
      object("Job", {}, { succeeded: 1 }),
      [],
      "waiting: 1 of its pods have succeeded",
    ],
    [
      "a failed Job",
      object("Job", {}, condition("Failed")),
      [],
      "failed: BackoffLimitExceeded: too often",
    ],
    ["a pod", object("Pod", {}, { phase: "Running", ...condition("Ready") }), [], "ready"],
    ["a pod that starts", object("Pod", {}, { phase: "Pending" }), [], "waiting: it is Pending"],
    ["a failed pod", object("Pod", {}, { phase: "Failed" }), [], "failed: the pod has failed"],
    ["a bound claim", object("PersistentVolumeClaim", {}, { phase: "Bound" }), [], "ready"],
    [
      "a claim that waits for its pod",
      object("PersistentVolumeClaim", {}, { phase: "Pending" }),
      [storageClass("WaitForFirstConsumer")],
      "ready",
    ],
    [
      "a claim that should be bound",
      object("PersistentVolumeClaim", {}, { phase: "Pending" }),
      [storageClass("Immediate")],
      "waiting: it is Pending",
    ],
    [
      "a claim of no class",
      object("PersistentVolumeClaim", { storageClassName: "none" }, { phase: "Pending" }),
      [],
      "waiting: there is no storage class 'none'",
    ],
    ["a served Service", object("Service", selector), [slice(true)], "ready"],
    [
      "an idle Service",
      object("Service", selector),
      [slice(false)],
      "waiting: no ready pod stands behind it",
    ],
    ["a headless Service", object("Service", { ...selector, clusterIP: "None" }), [], "ready"],
    [
      "a Service without a balancer",
      object("Service", { ...selector, type: "LoadBalancer" }),
      [slice(true)],
      "waiting: no load balancer has given it an address",
    ],
    [
      "a balanced Service",
      object("Service", { ...selector, type: "LoadBalancer" }, ingress),
      [slice(true)],
      "ready",
    ],
    ["an Ingress", object("Ingress", {}, ingress), [], "ready"],
    ["any other kind", object("ConfigMap", {}), [], "not awaited"],
  ])("%s", async (_, judged, around, expected) => {
    expect(await verdict(judged, around)).toBe(expected);
  });
});

describe("the annotation pulumi.com/waitFor", () => {
  const status = {
    phase: "Running",
    count: 3,
    conditions: [{ type: "Ready", status: "True" }],
    containers: [{ name: "a" }, { name: "b" }],
  };
  const annotated = (text: string): ApiObject => ({
    ...object("Thing", {}, status),
    metadata: { name: "a", annotations: { "pulumi.com/waitFor": text } },
  });

  it.each([
    ["condition=Ready", true],
    ["condition=Ready=true", true],
    ["condition=Ready=False", false],
    ["condition=Other", false],
    ["jsonpath={.status.phase}=Running", true],
    ["jsonpath={.status.phase}=Failed", false],
    ["jsonpath={.status.count}=3", true],
    ["jsonpath={.status.phase}", true],
    ["jsonpath={.status.absent}", false],
    ["jsonpath={.status.containers[1].name}=b", true],
    ["jsonpath={.status.containers[*].name}=b", true],
    ['["condition=Ready", "jsonpath={.status.phase}=Failed"]', false],
    ['["condition=Ready", "jsonpath={.status.phase}=Running"]', true],
  ])("%s is met: %s", (text, isMet) => {
    const judged = annotated(text);
    const { state } = judgeConditions(judged, awaitedConditions(judged));
    expect(state).toBe(isMet ? "ready" : "waiting");
  });

  it("is refused when it is neither a condition nor a path", () => {
    expect(() => awaitedConditions(annotated("ready please"))).toThrow(
      "expected 'condition=<type>[=<status>]' or 'jsonpath={<path>}[=<value>]', got 'ready please'",
    );
  });
});
