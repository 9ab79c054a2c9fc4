import type { Settings } from "../../config/schema";
import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { databaseNodes } from "../survival";
import { mariaDbOperatorVersion } from "./charts";
import { galeraProviderOptions } from "./galera/providerOptions";
import { serverConfiguration } from "./galera/serverConfiguration";
import { serverSettings } from "./galera/serverSettings";
import { passwordKey, passwordSecret } from "./names";
import { type NodeAffinity, onNodes, staysOnItsNode, type Toleration } from "../platform/placement";

interface Probe {
  readonly timeoutSeconds: 5;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** The fields of the operator's `MariaDB` kind that this cluster sets. */
export interface MariaDbSpec {
  readonly image: string;
  readonly replicas: 3;
  readonly rootPasswordSecretKeyRef: { readonly name: string; readonly key: string };
  readonly storage: {
    readonly size: string;
    readonly storageClassName: "local-path";
    readonly pvcRetentionPolicy: { readonly whenDeleted: "Retain"; readonly whenScaled: "Retain" };
  };
  readonly myCnf: string;
  readonly tls: { readonly enabled: false };
  readonly metrics: { readonly enabled: false };
  readonly affinity: { readonly antiAffinityEnabled: true; readonly nodeAffinity: NodeAffinity };
  readonly tolerations: readonly Toleration[];
  readonly priorityClassName: "system-cluster-critical";
  readonly podDisruptionBudget: { readonly maxUnavailable: 1 };
  readonly updateStrategy: {
    readonly type: "ReplicasFirstPrimaryLast";
    readonly autoUpdateDataPlane: false;
  };
  readonly resources: ContainerResources;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly galera: {
    readonly enabled: true;
    readonly sst: "mariabackup";
    readonly availableWhenDonor: true;
    readonly providerOptions: Readonly<Record<string, string>>;
    readonly primary: { readonly autoFailover: true };
    readonly config: { readonly reuseStorageVolume: true };
    readonly initContainer: { readonly image: string; readonly resources: ContainerResources };
    readonly initJob: { readonly resources: ContainerResources };
    readonly agent: {
      readonly image: string;
      readonly kubernetesAuth: { readonly enabled: true };
      readonly resources: ContainerResources;
    };
    readonly recovery: {
      readonly enabled: true;
      readonly minClusterSize: 1;
      readonly clusterBootstrapTimeout: string;
      readonly podRecoveryTimeout: string;
      readonly podSyncTimeout: string;
      readonly job: { readonly resources: ContainerResources };
    };
  };
}

/** Requested as it is limited, so that the node's other pods never take it. */
function memberResources({ databaseMemoryMiB }: Settings["dns"]): ContainerResources {
  return resourcesOf({
    requestMillicores: 250,
    requestMiB: databaseMemoryMiB,
    limitMiB: databaseMemoryMiB,
  });
}

/** Two calls of a second each stand behind a probe, so the operator's own second is too short. */
const probe = (periodSeconds: number, failureThreshold: number): Probe => ({
  timeoutSeconds: 5,
  periodSeconds,
  failureThreshold,
});

const operatorImage = `ghcr.io/mariadb-operator/mariadb-operator:${mariaDbOperatorVersion}`;

/** The database: three members that each hold all of it, two on the VPS and one at home. */
export function mariaDbSpec({ dns, nodes }: Pick<Settings, "dns" | "nodes">): MariaDbSpec {
  const { versions } = dns;
  const { galeraAgent } = workloads;
  const resources = memberResources(dns);
  const memberNodes = databaseNodes(nodes).map(({ name }) => name);
  return {
    image: `docker.io/library/mariadb:${versions.mariaDb}`,
    replicas: 3,
    rootPasswordSecretKeyRef: { name: passwordSecret("root"), key: passwordKey },
    storage: {
      size: `${String(dns.databaseGiB)}Gi`,
      // Any other class would tie the member to a disk elsewhere.
      storageClassName: "local-path",
      pvcRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    },
    myCnf: serverConfiguration(serverSettings(dns)),
    // Between nodes KubeSpan encrypts. Certificates that the operator renews would end with it.
    tls: { enabled: false },
    // Without the monitoring definitions the operator would stop there and start over for ever.
    metrics: { enabled: false },
    affinity: { antiAffinityEnabled: true, nodeAffinity: onNodes(memberNodes) },
    tolerations: staysOnItsNode,
    priorityClassName: "system-cluster-critical",
    // The operator's own budget lets two of three go. It reads this once, when it makes it.
    podDisruptionBudget: { maxUnavailable: 1 },
    // The images beside the database are named below, so they change when this program says so.
    updateStrategy: { type: "ReplicasFirstPrimaryLast", autoUpdateDataPlane: false },
    resources,
    // A member that gets everything anew over the home line is not started again half-way.
    startupProbe: probe(10, 180),
    livenessProbe: probe(10, 6),
    readinessProbe: probe(10, 3),
    galera: {
      enabled: true,
      sst: "mariabackup",
      // With two members left, the one that gives goes on answering.
      availableWhenDonor: true,
      providerOptions: galeraProviderOptions(dns.galera),
      primary: { autoFailover: true },
      // Else each member has a second disk, of whatever class is the default.
      config: { reuseStorageVolume: true },
      initContainer: {
        image: operatorImage,
        resources: resourcesOf(galeraAgent.initContainers.init),
      },
      initJob: { resources },
      agent: {
        image: operatorImage,
        kubernetesAuth: { enabled: true },
        resources: resourcesOf(galeraAgent.containers.agent),
      },
      recovery: {
        // Said explicitly: it is off where only the rest of the block is written.
        enabled: true,
        // More would restart members that are well.
        minClusterSize: 1,
        // Longer than a copy of everything over the home line; shorter ones have lost data.
        clusterBootstrapTimeout: "45m",
        podRecoveryTimeout: "10m",
        podSyncTimeout: "30m",
        job: { resources },
      },
    },
  };
}
