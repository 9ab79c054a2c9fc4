/** Where pods of a workload belong. */
export type Belongs =
  /** One site alone. */
  | "vps"
  | "home"
  /** Members that replicate among themselves: two on VPS, one at home. */
  | "members"
  /** Nodes that hold a GPU. */
  | "gpu"
  /** Every node there is. */
  | "every"
  /** Where its owner puts it: nothing waits for it while a site is away. */
  | "any";

/** A path of keys in a chart's values, separated by dots; "" is their root. */
export type ValuePath = string;

export interface ChartContainer {
  readonly name: string;
  /** Where its requests and limits are; undefined when the chart has no key for them. */
  readonly resources: ValuePath | undefined;
  readonly isInit?: true;
  /** The chart itself limits its memory when the values say nothing. */
  readonly isLimitedByDefault?: true;
  readonly isPrivileged?: true;
}

/** A setting of a chart, and what it is when the values do not say. */
export interface ChartSwitch {
  readonly path: ValuePath;
  readonly default: boolean;
}

/** Pods that a chart renders. */
export interface ChartWorkload {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet" | "CronJob" | "Job";
  readonly name: string;
  readonly belongs: Belongs;
  /** Records that hold `nodeSelector`, `affinity` and the like; the first with a key decides it. */
  readonly placement: readonly ValuePath[];
  readonly containers: readonly ChartContainer[];
  /** Not rendered while any of these is off. */
  readonly needs?: readonly ChartSwitch[];
  /** Not rendered while this is on. */
  readonly replacedBy?: ValuePath;
  readonly replicas?: {
    readonly path: ValuePath;
    readonly default: number;
    /** One alone while this is off. */
    readonly needs?: ChartSwitch;
  };
  /** Where the strategy of its updates is. */
  readonly strategy?: ValuePath;
  /** Always, or when the value at a path says so. */
  readonly hostNetwork?: true | ValuePath;
  readonly hostPid?: true;
  /** A volume per replica. */
  readonly claim?: {
    readonly storageClass: ValuePath;
    readonly size: ValuePath;
    readonly defaultSize?: string;
    readonly enabled?: ChartSwitch;
  };
}

/** What a rule has to know of a chart to read its values. */
export interface Chart {
  readonly workloads: readonly ChartWorkload[];
  /** Records with `tag`, `digest` and the like of images that the values may choose. */
  readonly images?: readonly ValuePath[];
  /** A list of storage classes, or the record of the only one. */
  readonly storageClasses?: {
    readonly path: ValuePath;
    readonly provisioner: string;
    /** What volumes are reclaimed by when a class does not say. */
    readonly defaultReclaimPolicy: "Delete" | "Retain";
  };
}
