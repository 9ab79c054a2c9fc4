import { onSite } from "../siteLabel";
import { charts } from "./charts";
import { type ContainerResources, momentary, resourcesOf, workloads } from "./memory";

interface Spread {
  readonly maxSkew: 1;
  readonly topologyKey: "kubernetes.io/hostname";
  readonly whenUnsatisfiable: "ScheduleAnyway";
  readonly labelSelector: {
    readonly matchLabels: {
      readonly "app.kubernetes.io/instance": string;
      readonly "app.kubernetes.io/component": "controller" | "webhook";
    };
  };
}

interface DisruptionBudget {
  readonly enabled: true;
  readonly maxUnavailable: 1;
}

/** The values of the cert-manager chart that this cluster sets. */
export interface CertManagerValues {
  readonly crds: { readonly enabled: true; readonly keep: true };
  readonly global: {
    readonly priorityClassName: "system-cluster-critical";
    readonly nodeSelector: ReturnType<typeof onSite>;
    readonly leaderElection: { readonly namespace: string };
  };
  /** Read strictly by the controller: a misspelt key renders, and then the controller crashes. */
  readonly config: {
    readonly apiVersion: "controller.config.cert-manager.io/v1alpha1";
    readonly kind: "ControllerConfiguration";
    readonly gatewayAPI: { readonly enabled: true };
  };
  readonly replicaCount: number;
  readonly resources: ContainerResources;
  readonly topologySpreadConstraints: readonly [Spread];
  readonly podDisruptionBudget: DisruptionBudget;
  readonly webhook: {
    readonly replicaCount: number;
    readonly resources: ContainerResources;
    readonly topologySpreadConstraints: readonly [Spread];
    readonly podDisruptionBudget: DisruptionBudget;
  };
  readonly cainjector: { readonly replicaCount: number; readonly resources: ContainerResources };
  readonly startupapicheck: { readonly resources: ContainerResources };
}

/** With neither number the chart renders one that blocks every drain. */
const oneAtATime: DisruptionBudget = { enabled: true, maxUnavailable: 1 };

/** Apart when both VPS are there, together on the one that is left. */
function apart(component: "controller" | "webhook"): readonly [Spread] {
  return [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: {
        matchLabels: {
          "app.kubernetes.io/instance": charts.certManager.release,
          "app.kubernetes.io/component": component,
        },
      },
    },
  ];
}

/**
 * Values of the cert-manager chart: all of it on the VPS. The site is said once, for the whole
 * chart, whose templates let a selector of one part leak into the others.
 */
export function certManagerValues(): CertManagerValues {
  const { certManagerController, certManagerWebhook, certManagerInjector } = workloads;
  return {
    // They outlive the release, and with them every certificate.
    crds: { enabled: true, keep: true },
    global: {
      priorityClassName: "system-cluster-critical",
      nodeSelector: onSite("vps"),
      leaderElection: { namespace: charts.certManager.namespace },
    },
    config: {
      apiVersion: "controller.config.cert-manager.io/v1alpha1",
      kind: "ControllerConfiguration",
      gatewayAPI: { enabled: true },
    },
    replicaCount: certManagerController.replicas,
    resources: resourcesOf(certManagerController.containers.controller),
    topologySpreadConstraints: apart("controller"),
    podDisruptionBudget: oneAtATime,
    // While none of its pods answers, no certificate object can be made or changed.
    webhook: {
      replicaCount: certManagerWebhook.replicas,
      resources: resourcesOf(certManagerWebhook.containers.webhook),
      topologySpreadConstraints: apart("webhook"),
      podDisruptionBudget: oneAtATime,
    },
    cainjector: {
      replicaCount: certManagerInjector.replicas,
      resources: resourcesOf(certManagerInjector.containers.injector),
    },
    startupapicheck: { resources: resourcesOf(momentary.certManagerStartupCheck) },
  };
}
