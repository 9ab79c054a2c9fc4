import type { ApiObject } from "../apiObject";
import type { Json, JsonObject } from "../json";

/** Where a value stands in a chart's values: `operator.nodeSelector`. */
export type ValuesPath = string;

export interface ModelledContainer {
  readonly name: string;
  readonly resources?: ValuesPath;
  /** A container that baseline Pod Security refuses. */
  readonly isPrivileged?: true;
  /** An environment variable from a Secret: where the values name that and its key. */
  readonly secretVariable?: {
    readonly name: string;
    readonly secret: ValuesPath;
    readonly key: ValuesPath;
  };
  /** Ports it listens on; on the host network they are the node's. */
  readonly ports?: readonly number[];
}

/** One workload of a chart. */
export interface ModelledWorkload {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet" | "Job";
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly replicas?: ValuesPath;
  /** A flag, or where one stands in the values. */
  readonly isOnHostNetwork?: true | ValuesPath;
  /** Where the pod's placement stands; of several maps the later one wins. */
  readonly placement: {
    readonly nodeSelector?: readonly ValuesPath[];
    readonly affinity?: ValuesPath;
    readonly tolerations?: ValuesPath;
    readonly topologySpreadConstraints?: ValuesPath;
    readonly priorityClassName?: ValuesPath;
  };
  /** What the chart's template says whatever the values are. */
  readonly fixed?: JsonObject;
  /** A Secret that is mounted as one file: where the values name it and its key. */
  readonly mountedSecret?: {
    readonly volume: string;
    readonly secret: ValuesPath;
    readonly key: ValuesPath;
    readonly file: string;
  };
  readonly podAnnotations?: ValuesPath;
  /** Annotations that change with what the pods read. */
  readonly checksums?: (values: JsonObject) => Readonly<Record<string, string>>;
  /** Key of the pod template's update strategy. */
  readonly updateStrategy?: ValuesPath;
  readonly disruptionBudget?: ValuesPath;
  /** What only members of a StatefulSet have: names by a Service, and a disk each. */
  readonly members?: {
    readonly service: string;
    /** Where it stands in the values; in parallel where the template has no other word. */
    readonly podManagementPolicy?: ValuesPath;
    readonly updateStrategyType: ValuesPath;
    /** Where the disk's `enabled`, `size` and `storageClass` stand. */
    readonly disk: { readonly claim: string; readonly values: ValuesPath };
  };
  readonly initContainers?: readonly ModelledContainer[];
  readonly containers: readonly ModelledContainer[];
  /** Set for a Job that Helm runs after an installation and then removes. */
  readonly isPostInstallHook?: true;
  /** Where the row comes from. */
  readonly source: string;
}

export interface ReleaseNames {
  readonly release: string;
  /** What the names of the chart's objects begin with. */
  readonly fullname: string;
  readonly namespace: string;
}

/** What a release gives its model. */
export interface ReleaseContext extends ReleaseNames {
  /** The release's values over the chart's own. */
  readonly values: JsonObject;
}

/** What the lab knows of a chart that it cannot have. */
export interface ChartModel {
  /** Name of the chart, the last part of its reference. */
  readonly chart: string;
  /** The release this table was compared with; for another one it may be wrong. */
  readonly version: string;
  readonly appVersion: string;
  /** The file a person edits to correct it. */
  readonly file: string;
  /** Whether object names begin with the release's. */
  readonly isNamedByRelease: boolean;
  /** The chart's own values, as far as the table reads them. */
  readonly defaults: Json;
  readonly workloads: (names: ReleaseNames) => readonly ModelledWorkload[];
  /** Definitions that come with the release and outlive it. */
  readonly definitions: readonly ApiObject[];
  /** Everything else that other parts of the cluster read. */
  readonly objects: (context: ReleaseContext) => readonly ApiObject[];
}
