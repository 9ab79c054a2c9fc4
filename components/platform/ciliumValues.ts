import type { MtuChain } from "../mtuChain";
import { onSite } from "../siteLabel";
import { clusterEndpoint } from "../talos/cluster";
import { type ContainerResources, resourcesOf, workloads } from "./memory";

type NodeLabels = ReturnType<typeof onSite>;
interface OneAtATime {
  readonly rollingUpdate: { readonly maxUnavailable: 1 };
}

/** The values of the Cilium chart that this cluster sets; the chart ignores a misspelt key in silence. */
export interface CiliumValues {
  readonly ipam: { readonly mode: "kubernetes" };
  readonly kubeProxyReplacement: true;
  readonly k8sServiceHost: string;
  readonly k8sServicePort: number;
  readonly cgroup: {
    readonly autoMount: { readonly enabled: false };
    readonly hostRoot: "/sys/fs/cgroup";
  };
  readonly securityContext: {
    readonly capabilities: {
      readonly ciliumAgent: readonly string[];
      readonly cleanCiliumState: readonly string[];
    };
  };
  readonly routingMode: "tunnel";
  readonly tunnelProtocol: "vxlan";
  /** A number: the chart refuses a text. */
  readonly MTU: number;
  readonly bpf: { readonly masquerade: false; readonly hostLegacyRouting: true };
  readonly encryption: { readonly enabled: false };
  readonly rollOutCiliumPods: true;
  readonly updateStrategy: OneAtATime;
  readonly resources: ContainerResources;
  readonly initResources: ContainerResources;
  readonly cni: { readonly resources: ContainerResources };
  readonly operator: {
    readonly replicas: number;
    readonly rollOutPods: true;
    readonly nodeSelector: NodeLabels;
    readonly podDisruptionBudget: { readonly enabled: true };
    readonly resources: ContainerResources;
  };
  readonly envoy: {
    readonly enabled: true;
    readonly rollOutPods: true;
    readonly updateStrategy: OneAtATime;
    readonly resources: ContainerResources;
    readonly securityContext: {
      readonly capabilities: {
        readonly keepCapNetBindService: true;
        readonly envoy: readonly string[];
      };
    };
  };
  readonly gatewayAPI: {
    readonly enabled: true;
    readonly enableAlpn: true;
    readonly enableAppProtocol: true;
    readonly gatewayClass: { readonly create: "true" };
    readonly hostNetwork: {
      readonly enabled: true;
      readonly nodes: { readonly matchLabels: NodeLabels };
    };
  };
  readonly hubble: { readonly enabled: false };
}

const kubePrism = new URL(clusterEndpoint);
/** The chart takes two nodes at a time, which may be both VPS. */
const oneAtATime = { rollingUpdate: { maxUnavailable: 1 } } as const;

/**
 * What Talos grants an agent. Lists replace the chart's, which asks for SYS_MODULE besides; Talos
 * loads no modules for pods.
 */
const agentCapabilities = [
  "CHOWN",
  "KILL",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "SYS_ADMIN",
  "SYS_RESOURCE",
  "DAC_OVERRIDE",
  "FOWNER",
  "SETGID",
  "SETUID",
  "PERFMON",
  "BPF",
] as const;

/**
 * Values of the Cilium chart: the pod network on every node, the Gateway on the VPS only. The agent
 * and its Envoy get no placement, because a node without them has no network.
 */
export function ciliumValues(mtu: MtuChain): CiliumValues {
  const { ciliumAgent, ciliumEnvoy, ciliumOperator } = workloads;
  return {
    ipam: { mode: "kubernetes" },
    kubeProxyReplacement: true,
    k8sServiceHost: kubePrism.hostname,
    k8sServicePort: Number(kubePrism.port),
    // Talos mounts the cgroup file system itself.
    cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
    securityContext: {
      capabilities: {
        ciliumAgent: agentCapabilities,
        cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
      },
    },
    // Nodes of two sites share no link, so nothing routes pod addresses natively.
    routingMode: "tunnel",
    tunnelProtocol: "vxlan",
    // The device it tunnels over. Unset, it would follow the network card until KubeSpan is up.
    MTU: mtu.ciliumMtuBytes,
    // Talos resolves names for pods on the host, which eBPF routing would go past.
    bpf: { masquerade: false, hostLegacyRouting: true },
    // KubeSpan encrypts already; a second WireGuard would cost every packet 95 bytes more.
    encryption: { enabled: false },
    // Without these a changed ConfigMap restarts nothing.
    rollOutCiliumPods: true,
    updateStrategy: oneAtATime,
    resources: resourcesOf(ciliumAgent.containers.agent),
    initResources: resourcesOf(ciliumAgent.initContainers.initialization),
    // Not covered by `initResources`, and 1 GiB by default.
    cni: { resources: resourcesOf(ciliumAgent.initContainers.cniInstaller) },
    operator: {
      replicas: ciliumOperator.replicas,
      rollOutPods: true,
      nodeSelector: onSite("vps"),
      podDisruptionBudget: { enabled: true },
      resources: resourcesOf(ciliumOperator.containers.operator),
    },
    envoy: {
      enabled: true,
      rollOutPods: true,
      updateStrategy: oneAtATime,
      resources: resourcesOf(ciliumEnvoy.containers.envoy),
      securityContext: {
        // Ports 80 and 443 on the host; the list replaces the chart's first two.
        capabilities: {
          keepCapNetBindService: true,
          envoy: ["NET_ADMIN", "SYS_ADMIN", "NET_BIND_SERVICE"],
        },
      },
    },
    gatewayAPI: {
      enabled: true,
      enableAlpn: true,
      enableAppProtocol: true,
      // "auto" makes no class, and says nothing, when the definitions are missing.
      gatewayClass: { create: "true" },
      hostNetwork: { enabled: true, nodes: { matchLabels: onSite("vps") } },
    },
    // On by default, with certificates that end after a year and are never renewed.
    hubble: { enabled: false },
  };
}
