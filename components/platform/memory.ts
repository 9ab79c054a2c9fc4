import type { Settings } from "../../config/schema";

/** Memory that pods ask for on the fullest VPS, and may use at most, in MiB. */
export interface MemoryDemand {
  readonly requestsMiB: number;
  readonly limitsMiB: number;
}

/** What a container asks for and may use. Processor time is not limited: it would only slow it. */
export interface Container {
  readonly requestMillicores: number;
  readonly requestMiB: number;
  readonly limitMiB: number;
}

/**
 * Where the pods of a workload run. `vps` and `anywhere` spread them at best, so that after the
 * loss of one VPS all of them may be on the other; `oneForEachVps` never puts two on one node.
 */
type Placement = "everyNode" | "everyVps" | "oneForEachVps" | "vps" | "anywhere" | "home";

interface Workload {
  readonly placement: Placement;
  /** Pods in all; 1 for what runs on each node. */
  readonly replicas: number;
  readonly containers: Readonly<Record<string, Container>>;
  readonly initContainers?: Readonly<Record<string, Container>>;
}

const container = (requestMillicores: number, requestMiB: number, limitMiB: number): Container => ({
  requestMillicores,
  requestMiB,
  limitMiB,
});

/** A sidecar of a storage driver that only watches the API and passes calls on. */
const sidecar = container(5, 20, 64);

/**
 * The containers of every chart, and of CoreDNS, which Talos installs: the one place their
 * resources come from. Every container has a memory limit, init containers too: under memory
 * pressure Talos spares only pods in which none is missing.
 */
export const workloads = {
  ciliumAgent: {
    placement: "everyNode",
    replicas: 1,
    // The chart gives one size to all init containers but the installer, which has a key of its own.
    initContainers: {
      initialization: container(10, 32, 128),
      cniInstaller: container(10, 10, 128),
    },
    // Generous, because an agent killed for memory takes its node off the network.
    containers: { agent: container(100, 300, 768) },
  },
  ciliumEnvoy: {
    placement: "everyNode",
    replicas: 1,
    containers: { envoy: container(50, 96, 256) },
  },
  ciliumOperator: {
    placement: "oneForEachVps",
    replicas: 2,
    containers: { operator: container(20, 96, 256) },
  },
  hcloudCsiController: {
    placement: "vps",
    replicas: 1,
    containers: {
      attacher: sidecar,
      resizer: sidecar,
      provisioner: sidecar,
      livenessProbe: sidecar,
      driver: container(10, 32, 96),
    },
  },
  hcloudCsiNode: {
    placement: "everyVps",
    replicas: 1,
    containers: { registrar: sidecar, livenessProbe: sidecar, driver: container(10, 32, 96) },
  },
  proxmoxCsiController: {
    placement: "home",
    replicas: 1,
    containers: {
      attacher: sidecar,
      resizer: sidecar,
      provisioner: sidecar,
      livenessProbe: sidecar,
      driver: container(10, 32, 128),
    },
  },
  proxmoxCsiNode: {
    placement: "home",
    replicas: 1,
    containers: { registrar: sidecar, livenessProbe: sidecar, driver: container(10, 32, 128) },
  },
  localPathProvisioner: {
    placement: "vps",
    replicas: 1,
    containers: { provisioner: container(10, 32, 96) },
  },
  certManagerController: {
    placement: "vps",
    replicas: 2,
    containers: { controller: container(10, 64, 192) },
  },
  certManagerWebhook: {
    placement: "vps",
    replicas: 2,
    containers: { webhook: container(10, 32, 96) },
  },
  certManagerInjector: {
    placement: "vps",
    replicas: 1,
    containers: { injector: container(10, 64, 192) },
  },
  mariaDbOperator: {
    placement: "oneForEachVps",
    replicas: 2,
    containers: { controller: container(50, 96, 256) },
  },
  mariaDbWebhook: {
    placement: "oneForEachVps",
    replicas: 2,
    containers: { webhook: container(20, 48, 96) },
  },
  /** Beside each member of the database, whose own container the settings size. */
  galeraAgent: {
    placement: "oneForEachVps",
    replicas: 3,
    initContainers: { init: container(10, 32, 64) },
    containers: { agent: container(10, 32, 64) },
  },
  powerDnsOperator: {
    placement: "vps",
    replicas: 1,
    containers: { operator: container(10, 64, 128) },
  },
  externalDns: {
    placement: "vps",
    replicas: 1,
    containers: { externalDns: container(20, 64, 128) },
  },
  pdnsWebhook: {
    placement: "oneForEachVps",
    replicas: 2,
    containers: { webhook: container(20, 48, 96) },
  },
  externalSecrets: {
    placement: "oneForEachVps",
    replicas: 2,
    containers: { controller: container(20, 96, 224) },
  },
  sealedSecrets: {
    placement: "home",
    replicas: 1,
    containers: { controller: container(20, 48, 128) },
  },
  reloader: {
    placement: "home",
    replicas: 1,
    containers: { reloader: container(20, 96, 256) },
  },
  coreDns: {
    placement: "anywhere",
    replicas: 2,
    containers: { coredns: container(100, 70, 170) },
  },
} as const satisfies Record<string, Workload>;

/**
 * Pods that live for seconds: the helper that makes a local-path folder, the check after
 * cert-manager's installation, and the jobs of the database, of its zones and of the secret store.
 * The sums leave them to the reserve of a node, as they do the pods that answer an HTTP-01 challenge
 * (64 MiB, the controller's own default).
 */
export const momentary = {
  localPathHelper: container(10, 16, 64),
  certManagerStartupCheck: container(10, 32, 96),
  databaseSchema: container(10, 32, 128),
  databaseBackup: container(50, 128, 512),
  zoneSigning: container(10, 32, 96),
  vaultInitialization: container(20, 96, 256),
  vaultSnapshot: container(20, 64, 256),
} as const satisfies Record<string, Container>;

/** A container's resources as Kubernetes writes them. */
export interface ContainerResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** Writes a row of the table as Kubernetes does. */
export function resourcesOf(row: Container): ContainerResources {
  return {
    requests: { cpu: `${row.requestMillicores}m`, memory: `${row.requestMiB}Mi` },
    limits: { memory: `${row.limitMiB}Mi` },
  };
}

function podsOnFullestVps({ placement, replicas }: Workload): number {
  switch (placement) {
    case "everyNode":
    case "everyVps":
    case "oneForEachVps":
      return 1;
    case "vps":
    case "anywhere":
      return replicas;
    case "home":
      return 0;
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Init containers run before the others and one by one, so only the largest of them may count. */
function podMemory(
  { containers, initContainers = {} }: Workload,
  memory: (row: Container) => number,
): number {
  const running = sum(Object.values(containers).map(memory));
  return Math.max(running, ...Object.values(initContainers).map(memory));
}

/**
 * Everything that may be on one VPS at once, which is when the other is lost: what runs on each
 * node, all that is kept on the VPS, one member each of the database, the name servers and the secret
 * store, whose request is also their limit, and the name server behind the API.
 */
export function memoryOnFullestVps(settings: Settings): MemoryDemand {
  const { dns, vault } = settings;
  const membersMiB = dns.databaseMemoryMiB + 2 * dns.serverMemoryMiB + vault.memoryMiB;
  const platform = (memory: (row: Container) => number): number =>
    sum(
      Object.values<Workload>(workloads).map(
        (workload) => podsOnFullestVps(workload) * podMemory(workload, memory),
      ),
    );
  return {
    requestsMiB: platform(({ requestMiB }) => requestMiB) + membersMiB,
    limitsMiB: platform(({ limitMiB }) => limitMiB) + membersMiB,
  };
}
