import type { Timing } from "../controlPlane/timing";
import { mountedAnnotation } from "../kubernetes/volumes/mountedAnnotation";

interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

/** A step in the life of an object: when all requirements hold, `next` follows after the delay. */
interface Stage {
  readonly apiVersion: "kwok.x-k8s.io/v1alpha1";
  readonly kind: "Stage";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly resourceRef: { readonly apiGroup: "v1"; readonly kind: "Node" | "Pod" };
    readonly selector: { readonly matchExpressions: readonly Requirement[] };
    readonly delay?: { readonly durationMilliseconds: number };
    readonly next: { readonly statusTemplate: string } | { readonly delete: true };
  };
}

const exists = (key: string): Requirement => ({ key, operator: "Exists" });
const isAbsent = (key: string): Requirement => ({ key, operator: "DoesNotExist" });
const isIn = (key: string, ...values: string[]): Requirement => ({ key, operator: "In", values });
const isNotIn = (key: string, ...values: string[]): Requirement => ({
  key,
  operator: "NotIn",
  values,
});

const condition = (type: string): string =>
  `.status.conditions.[] | select( .type == "${type}" ) | .status`;
const deletion = ".metadata.deletionTimestamp";
const phase = ".status.phase";

/** True of a pod without claims, and of one whose volumes are on its node. */
const volumesMounted =
  "if any(.spec.volumes[]?; .persistentVolumeClaim != null or .ephemeral != null) " +
  `then .metadata.annotations["${mountedAnnotation}"] else "true" end`;

const stage = (
  kind: "Node" | "Pod",
  name: string,
  matchExpressions: readonly Requirement[],
  durationMilliseconds: number,
  next: Stage["spec"]["next"],
): Stage => ({
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name },
  spec: {
    resourceRef: { apiGroup: "v1", kind },
    selector: { matchExpressions },
    delay: { durationMilliseconds },
    next,
  },
});

const nodeConditions = `{{ $now := Now }}
conditions:
- { type: Ready, status: "True", reason: KubeletReady, message: kubelet is posting ready status, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }} }
{{ range list "MemoryPressure" "DiskPressure" "PIDPressure" }}
- { type: {{ . }}, status: "False", reason: KubeletHasEnough, message: "", lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }} }
{{ end }}`;

const podConditions = (statuses: Readonly<Record<string, "True" | "False">>): string =>
  [
    "conditions:",
    ...Object.entries(statuses).map(
      ([type, status]) =>
        `- { type: ${type}, status: "${status}", lastTransitionTime: {{ Now | Quote }} }`,
    ),
  ].join("\n");

/** One status per container of the pod's list, all in the same state. */
const containers = (
  list: "containers" | "initContainers",
  state: string,
  { isReady, isStarted }: { readonly isReady: boolean; readonly isStarted: boolean },
): string => `
{{ with .spec.${list} }}
${list === "containers" ? "containerStatuses" : "initContainerStatuses"}:
{{ range . }}
- { name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", restartCount: 0, ready: ${String(isReady)}, started: ${String(isStarted)}, state: ${state} }
{{ end }}
{{ end }}`;

const waiting = (reason: string): string => `{ waiting: { reason: ${reason} } }`;
const running = "{ running: { startedAt: {{ Now | Quote }} } }";
const ended = (exitCode: number, reason: string): string =>
  `{ terminated: { exitCode: ${exitCode}, reason: ${reason}, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }`;

/** An init container with restartPolicy Always goes on beside the others. */
const initialized = `{{ if eq (or .restartPolicy "Never") "Always" }}${running}{{ else }}${ended(0, "Completed")}{{ end }}`;

const lines = (...parts: readonly string[]): string => parts.join("\n");

const idle = { isReady: false, isStarted: false };
const podIp =
  'PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" )';

const addresses = `
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
hostIPs: [ { ip: {{ NodeIPWith .spec.nodeName | Quote }} } ]
{{ $podIP := ${podIp} }}
podIP: {{ $podIP | Quote }}
podIPs: [ { ip: {{ $podIP | Quote }} } ]
startTime: {{ Now | Quote }}
phase: Pending`;

/**
 * The life of nodes and pods on simulated nodes. No two stages of a kind match the same object, so
 * the order is the same every time: a pod gets its address, passes its init containers, runs, is
 * ready; one of a Job completes; one that is deleted ends before it goes.
 */
export function stages(timing: Timing): readonly Stage[] {
  const { podStartMilliseconds, podReadyMilliseconds, podStopMilliseconds } = timing;
  const { jobMilliseconds } = timing;
  return [
    stage("Node", "node-ready", [isNotIn(condition("Ready"), "True")], 0, {
      statusTemplate: nodeConditions,
    }),
    stage("Pod", "pod-create", [isAbsent(deletion), isAbsent(".status.podIP")], 0, {
      statusTemplate: lines(
        podConditions({ Initialized: "False", ContainersReady: "False", Ready: "False" }),
        containers("initContainers", waiting("PodInitializing"), idle),
        containers("containers", waiting("ContainerCreating"), idle),
        addresses,
      ),
    }),
    stage(
      "Pod",
      "pod-run",
      [
        isAbsent(deletion),
        exists(".status.podIP"),
        isIn(phase, "Pending"),
        isIn(volumesMounted, "true"),
      ],
      podStartMilliseconds,
      {
        statusTemplate: lines(
          podConditions({ PodReadyToStartContainers: "True", Initialized: "True" }),
          containers("initContainers", initialized, { isReady: true, isStarted: false }),
          containers("containers", running, { isReady: false, isStarted: true }),
          "phase: Running",
        ),
      },
    ),
    stage(
      "Pod",
      "pod-ready",
      [isAbsent(deletion), isIn(phase, "Running"), isNotIn(condition("Ready"), "True")],
      podReadyMilliseconds,
      {
        statusTemplate: lines(
          podConditions({ ContainersReady: "True", Ready: "True" }),
          containers("containers", running, { isReady: true, isStarted: true }),
        ),
      },
    ),
    stage(
      "Pod",
      "pod-complete",
      [
        isAbsent(deletion),
        isIn(phase, "Running"),
        isIn(condition("Ready"), "True"),
        isIn(".metadata.ownerReferences.[].kind", "Job"),
      ],
      jobMilliseconds,
      {
        statusTemplate: lines(
          podConditions({ ContainersReady: "False", Ready: "False" }),
          containers("containers", ended(0, "Completed"), idle),
          "phase: Succeeded",
        ),
      },
    ),
    stage(
      "Pod",
      "pod-stop",
      [exists(deletion), isNotIn(phase, "Succeeded", "Failed")],
      podStopMilliseconds,
      {
        // A kubelet reports the end before it lets the object go; Jobs and endpoints rely on it.
        statusTemplate: lines(
          podConditions({ ContainersReady: "False", Ready: "False" }),
          containers("containers", ended(143, "Error"), idle),
          "phase: Failed",
        ),
      },
    ),
    stage("Pod", "pod-delete", [exists(deletion), isIn(phase, "Succeeded", "Failed")], 0, {
      delete: true,
    }),
  ];
}
