import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Belongs, ChartContainer, ChartWorkload } from "./charts";
import { eachObject, type KubernetesObject } from "./kubernetesObjects";
import { showingOnce } from "./oncePerResource";
import { firstOf, isOn, type Release, releaseOf } from "./releases";
import { separately } from "./unknown";
import { elements, isRecord, lazily, valueAt } from "./values";

/** Pods that a program asks for: by a manifest, a chart's values, or an operator's custom resource. */
export interface Workload {
  /** How messages and exemptions name it. */
  readonly subject: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The chart that renders it; undefined for a manifest. */
  readonly chart?: string;
  /** Where a chart's pods or an operator's members belong; undefined when nothing says so. */
  readonly belongs?: Belongs;
  /** False for pods that take no placement of their own, because their volume decides it. */
  readonly isPlaceable: boolean;
  /** Fields of the pods' spec, as Kubernetes names them; what a chart decides alone is absent. */
  readonly podSpec: unknown;
  readonly podMetadata: unknown;
  /** The controller's own fields; of a chart's, those that its values decide. */
  readonly spec: unknown;
  /** Pods of it at a time; 1 when nobody says. */
  readonly replicas: () => number;
  /** Claims that come with it, each with how many volumes it asks for. */
  readonly claims: () => readonly ClaimSpec[];
}

/** What a claim asks for, in Kubernetes' own fields. */
export interface ClaimSpec {
  readonly name: string;
  readonly spec: unknown;
  readonly count: number;
}

const replicasIn = (value: unknown): number => (typeof value === "number" ? value : 1);

/** By kind, where the template of its pods is. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  Pod: [],
};

function claimTemplates(spec: unknown, podSpec: unknown, count: number): readonly ClaimSpec[] {
  const claims: ClaimSpec[] = [];
  separately([
    ...elements(valueAt(spec, "volumeClaimTemplates")).map((read) => () => {
      const template = read();
      const name = String(valueAt(template, "metadata", "name"));
      claims.push({ name, spec: valueAt(template, "spec"), count });
    }),
    ...elements(valueAt(podSpec, "volumes")).map((read) => () => {
      const volume = read();
      const claim = valueAt(volume, "ephemeral", "volumeClaimTemplate", "spec");
      if (claim !== undefined)
        claims.push({ name: String(valueAt(volume, "name")), spec: claim, count });
    }),
  ]);
  return claims;
}

function ofManifest(manifest: KubernetesObject): Workload[] {
  const { kind } = manifest;
  const path = templatePaths[kind];
  if (path === undefined || !Object.hasOwn(templatePaths, kind)) return [];
  const { name, namespace, subject, object } = manifest;
  const template = valueAt(object, ...path);
  const spec = valueAt(object, "spec");
  const podSpec = valueAt(template, "spec");
  const replicas = (): number => replicasIn(valueAt(spec, "replicas"));
  return [
    {
      ...{ subject, kind, name, namespace, spec, podSpec, replicas, isPlaceable: true },
      podMetadata: valueAt(template, "metadata"),
      claims: () => claimTemplates(spec, podSpec, kind === "StatefulSet" ? replicas() : 1),
    },
  ];
}

function chartContainer(release: Release, container: ChartContainer): unknown {
  const { name, resources, isLimitedByDefault, isPrivileged } = container;
  return lazily({
    name: () => name,
    resources: () => {
      const value = resources === undefined ? undefined : release.value(resources);
      const limit = valueAt(value, "limits", "memory");
      const isChartsOwn = limit === undefined && isLimitedByDefault === true;
      return isChartsOwn ? { limits: { memory: "the chart's default" } } : value;
    },
    securityContext: () => (isPrivileged === true ? { privileged: true } : undefined),
  });
}

function ofChart(release: Release, workload: ChartWorkload): Workload[] {
  const { kind, name, placement, containers, needs = [], replacedBy, replicas, claim } = workload;
  if (!needs.every((one) => isOn(release, one))) return [];
  if (replacedBy !== undefined && release.value(replacedBy) === true) return [];
  const placed = (key: string) => () => firstOf(release, placement, key);
  const { hostNetwork } = workload;
  const count = (): number => {
    if (replicas?.needs !== undefined && !isOn(release, replicas.needs)) return 1;
    const value = replicas && release.value(replicas.path);
    return typeof value === "number" ? value : (replicas?.default ?? 1);
  };
  const podSpec = lazily({
    nodeSelector: placed("nodeSelector"),
    affinity: placed("affinity"),
    tolerations: placed("tolerations"),
    topologySpreadConstraints: placed("topologySpreadConstraints"),
    containers: () =>
      containers.filter(({ isInit }) => !isInit).map((one) => chartContainer(release, one)),
    initContainers: () =>
      containers.filter(({ isInit }) => isInit).map((one) => chartContainer(release, one)),
    hostNetwork: () =>
      typeof hostNetwork === "string" ? release.value(hostNetwork) : hostNetwork === true,
    hostPID: () => workload.hostPid === true,
  });
  const claimed = (): readonly ClaimSpec[] => {
    if (claim === undefined || (claim.enabled && !isOn(release, claim.enabled))) return [];
    const spec = lazily({
      storageClassName: () => release.value(claim.storageClass),
      accessModes: () => ["ReadWriteOnce"],
      resources: () => ({
        requests: { storage: release.value(claim.size) ?? claim.defaultSize },
      }),
    });
    return [{ name: "data", spec, count: count() }];
  };
  return [
    {
      ...{ kind, name, namespace: release.namespace, chart: release.chartName, podSpec },
      subject: `${release.subject} ${kind} '${name}'`,
      belongs: workload.belongs,
      isPlaceable: placement.length > 0,
      podMetadata: undefined,
      spec: lazily({
        strategy: () =>
          workload.strategy === undefined ? undefined : release.value(workload.strategy),
      }),
      replicas: count,
      claims: claimed,
    },
  ];
}

const containerOf = (name: string, source: unknown): unknown =>
  lazily({
    name: () => name,
    image: () => valueAt(source, "image"),
    resources: () => valueAt(source, "resources"),
    securityContext: () => valueAt(source, "securityContext"),
  });

/** The anti-affinity that the operator adds unless the object brings its own. */
function mariaDbAffinity(spec: unknown, name: string): unknown {
  const affinity = valueAt(spec, "affinity");
  if (valueAt(affinity, "antiAffinityEnabled") !== true) return affinity;
  const labelSelector = { matchLabels: { "app.kubernetes.io/instance": name } };
  return lazily({
    nodeAffinity: () => valueAt(affinity, "nodeAffinity"),
    podAntiAffinity: () =>
      valueAt(affinity, "podAntiAffinity") ?? {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector },
        ],
      },
  });
}

/** What mariadb-operator makes of a MariaDB: its members, and the jobs that begin and repair it. */
function ofMariaDb({ name, namespace, subject, object }: KubernetesObject): Workload[] {
  const spec = valueAt(object, "spec");
  const galera = valueAt(spec, "galera");
  const isGalera = valueAt(galera, "enabled") === true;
  const replicas = (): number => replicasIn(valueAt(spec, "replicas"));
  const placement = {
    nodeSelector: () => valueAt(spec, "nodeSelector"),
    affinity: () => mariaDbAffinity(spec, name),
    tolerations: () => valueAt(spec, "tolerations"),
    topologySpreadConstraints: () => valueAt(spec, "topologySpreadConstraints"),
  };
  const claims = (): readonly ClaimSpec[] => [
    {
      name: "storage",
      count: replicas(),
      spec: lazily({
        storageClassName: () => valueAt(spec, "storage", "storageClassName"),
        accessModes: () => ["ReadWriteOnce"],
        resources: () => ({ requests: { storage: valueAt(spec, "storage", "size") } }),
      }),
    },
  ];
  const common = { kind: "MariaDB", name, namespace, podMetadata: undefined, spec };
  const members: Workload = {
    ...{ ...common, subject, replicas, claims, isPlaceable: true },
    ...(isGalera && { belongs: "members" as const }),
    podSpec: lazily({
      ...placement,
      containers: () => [
        containerOf("mariadb", spec),
        ...(isGalera ? [containerOf("agent", valueAt(galera, "agent"))] : []),
      ],
      initContainers: () =>
        isGalera ? [containerOf("init", valueAt(galera, "initContainer"))] : [],
    }),
  };
  const job = (part: string, at: unknown): Workload => ({
    ...{ ...common, subject: `${subject} ${part}`, kind: "Job", isPlaceable: false },
    replicas: () => 1,
    claims: () => [],
    podSpec: lazily({
      containers: () => [
        lazily({ name: () => "mariadb", resources: () => valueAt(at, "resources") }),
      ],
    }),
  });
  if (!isGalera) return [members];
  return [
    members,
    job("init job", valueAt(galera, "initJob")),
    job("recovery job", valueAt(galera, "recovery", "job")),
  ];
}

/** Jobs that mariadb-operator runs for its other kinds, beside the volume that they work on. */
const mariaDbJobs = ["Backup", "PhysicalBackup", "Restore", "SqlJob"];

function ofMariaDbJob({ kind, name, namespace, subject, object }: KubernetesObject): Workload[] {
  const spec = valueAt(object, "spec");
  const containers = (): unknown => [
    lazily({ name: () => "mariadb", resources: () => valueAt(spec, "resources") }),
  ];
  return [
    {
      ...{ kind, name, namespace, subject, spec, podMetadata: undefined, isPlaceable: false },
      replicas: () => 1,
      claims: () => [],
      podSpec: lazily({ containers }),
    },
  ];
}

function ofObject(object: KubernetesObject): Workload[] {
  if (object.group === "k8s.mariadb.com") {
    if (object.kind === "MariaDB") return ofMariaDb(object);
    return mariaDbJobs.includes(object.kind) ? ofMariaDbJob(object) : [];
  }
  return ofManifest(object);
}

function showWorkloads(
  resource: ResourceValidationArgs,
  visit: (workload: Workload) => void,
): void {
  const release = releaseOf(resource);
  if (release !== undefined) {
    separately(
      (release.chart?.workloads ?? []).map((workload) => () => {
        separately(
          ofChart(release, workload).map((one) => () => {
            visit(one);
          }),
        );
      }),
    );
    return;
  }
  eachObject(resource, (object) => {
    separately(
      ofObject(object).map((workload) => () => {
        visit(workload);
      }),
    );
  });
}

/** Shows every workload of a resource; what is unknown of one hides no other one. */
export const eachWorkload = showingOnce(showWorkloads);

/** A container of a pod. */
export interface Container {
  readonly name: string;
  readonly isInit: boolean;
  readonly container: unknown;
}

/** Whether any container of a pod's spec is of a kind. */
export function someContainer(
  podSpec: unknown,
  isOfKind: (container: unknown) => boolean,
): boolean {
  const found: Container[] = [];
  eachContainer(podSpec, (one) => {
    if (isOfKind(one.container)) found.push(one);
  });
  return found.length > 0;
}

/** Shows every container of a pod's spec, init containers first, as they run. */
export function eachContainer(podSpec: unknown, visit: (container: Container) => void): void {
  const of = (key: string, isInit: boolean): readonly (() => void)[] =>
    elements(valueAt(podSpec, key)).map((read) => () => {
      const container = read();
      if (!isRecord(container)) return;
      visit({ name: String(valueAt(container, "name")), isInit, container });
    });
  separately([
    () => {
      separately(of("initContainers", true));
    },
    () => {
      separately(of("containers", false));
    },
  ]);
}
