import type { ControlPlaneSecrets } from "../controlPlane/secrets";
import type { DesiredMachineApi } from "../machineApi/machineApis";
import type { KeyPair } from "../controlPlane/secrets";
import type { SimulatedNode } from "../nodes/simulatedNode";

export interface DesiredCluster {
  readonly machineSecrets: ControlPlaneSecrets;
  /** Signs the certificates of the Talos API; without it nobody serves that. */
  readonly talosAuthority?: KeyPair;
  readonly serviceCidr: string;
  readonly podCidr: string;
  /** Without it etcd stops, and the API is away until it is back. */
  readonly etcdHasQuorum: boolean;
  /** The `iss` of every service account token; the API server's default name when absent. */
  readonly serviceAccountIssuer?: string;
  /** Another value is another bootstrap: what etcd held before is gone. */
  readonly bootstrapId: string;
}

/** What the supervisor makes real. */
export interface DesiredLab {
  /** Set once a cluster is bootstrapped; absent before, and when its machines are gone. */
  readonly cluster?: DesiredCluster;
  /** Addresses of the control planes that live and reach a majority: 6443 leads to the API server. */
  readonly apiAddresses: readonly string[];
  /** Control planes whose Talos API the operator reaches. */
  readonly machineApis?: readonly DesiredMachineApi[];
  readonly nodes: readonly SimulatedNode[];
}

/** Reads the present wish; called several times a second. */
export type ReadDesired = () => DesiredLab;
