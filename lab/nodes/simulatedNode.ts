export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** A machine that has joined, as its kubelet would announce it. */
export interface SimulatedNode {
  readonly name: string;
  /** Those of the machine's configuration; what every kubelet adds is added. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly capacity: {
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly pods: number;
    /** Extended resources such as `nvidia.com/gpu`, by name. */
    readonly extended?: Readonly<Record<string, number>>;
  };
  readonly providerID?: string;
  readonly addresses: { readonly internal: string; readonly external?: string };
  /** With its `v`, as the API shows it. */
  readonly kubeletVersion: string;
  /** Whether the kubelet runs and reaches the API server. */
  readonly isAlive: boolean;
}
